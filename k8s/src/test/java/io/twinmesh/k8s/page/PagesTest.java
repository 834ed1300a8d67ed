package io.twinmesh.k8s.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What leads to a page of `docs/` finds it, and the section that it names: links of pages, and
/// what settings, the chart and programs say of them.
class PagesTest {
    private static final Path ROOT = Path.of("..");
    private static final Path DOCS = ROOT.resolve("docs");
    private static final Set<String> ENDINGS =
            Set.of("md", "java", "conf", "yaml", "tpl", "txt", "json", "sh", "build", "check");
    private static final Set<String> ELSEWHERE = Set.of("target", ".git", "node_modules");

    /// `[words](page.md#section)`, without addresses of the web.
    private static final Pattern LINK =
            Pattern.compile("\\]\\((?!\\w+:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");

    /// `docs/PAGE.md`, and a section behind it as `, "Title"` or `("Title")`, also in backquotes.
    /// Pages name each other without the folder.
    private static final Pattern SAID =
            Pattern.compile(
                    "(?<![\\w/])(docs/)?((?:[a-z]+/)*[a-z0-9-]+\\.md)"
                            + "(?:`?,? \\(?\\\\?\"([^\"\\\\]+)\\\\?\")?");

    /// Where it stands, of all that leads nowhere.
    private final List<String> lost = new ArrayList<>();

    /// Not what other modules build meanwhile: it comes and goes.
    private static List<Path> files() throws IOException {
        var files = new ArrayList<Path>();
        Files.walkFileTree(
                ROOT,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes is) {
                        return ELSEWHERE.contains(folder.getFileName().toString())
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
                        if (is.isRegularFile() && ENDINGS.contains(ending(file))) {
                            files.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return files;
    }

    private static String ending(Path file) {
        var name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static List<String> headings(Path page) {
        try (var lines = Files.lines(page)) {
            return lines.filter(line -> line.matches("#{1,4} .*"))
                    .map(line -> line.replaceFirst("#+ ", ""))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How readers of Markdown name a heading in an address.
    private static Set<String> anchors(Path page) {
        return headings(page).stream()
                .map(heading ->
                        heading.toLowerCase(Locale.ROOT)
                                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                                .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void a_link_of_a_page_leads_to_a_file_and_a_heading_of_it() throws IOException {
        for (var page : files()) {
            if (!ending(page).equals("md")) {
                continue;
            }
            LINK.matcher(Files.readString(page))
                    .results()
                    .forEach(link -> {
                        var to =
                                link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
                        if (!Files.exists(to)
                                || (link.group(2) != null
                                        && !anchors(to).contains(link.group(2)))) {
                            lost.add(page + ": " + link.group());
                        }
                    });
        }

        assertThat(lost).isEmpty();
    }

    @Test
    void every_page_is_in_the_list_of_pages() throws IOException {
        var listed = Files.readString(DOCS.resolve("README.md"));
        try (var pages = Files.list(DOCS)) {
            assertThat(
                            pages.map(page -> page.getFileName().toString())
                                    .filter(name -> name.endsWith(".md"))
                                    .filter(name -> !name.equals("README.md")))
                    .allSatisfy(name -> assertThat(listed).contains("](" + name + ")"));
        }
    }

    @Test
    void what_names_a_page_and_its_section_names_those_that_there_are() throws IOException {
        for (var file : files()) {
            SAID.matcher(Files.readString(file))
                    .results()
                    .forEach(said -> {
                        var page = DOCS.resolve(said.group(2));
                        var title = said.group(3);
                        boolean meant =
                                said.group(1) != null || (title != null && file.startsWith(DOCS));
                        if (meant && !named(page, title)) {
                            lost.add(file + ": " + said.group());
                        }
                    });
        }

        assertThat(lost).isEmpty();
    }

    /// @param title where it begins with; absent when the whole page is meant
    private static boolean named(Path page, @Nullable String title) {
        return Files.exists(page)
                && (title == null || headings(page).stream().anyMatch(it -> it.startsWith(title)));
    }
}
