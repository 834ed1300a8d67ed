package io.twinmesh.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The first page shows figures that were measured, and where that is written down.
final class ReadmeNumbersTest {
    private static final Pattern LARGE = Pattern.compile("[0-9]{1,3}(,[0-9]{3})+");

    @Test
    void every_large_number_of_the_first_page_stands_among_the_measurements() throws IOException {
        var page = Files.readString(Path.of("..", "README.md"));
        var numbers = page.substring(page.indexOf("## Numbers"), page.indexOf("## Security"));
        var measured = Files.readString(Path.of("..", "bench", "README.md"));

        var large = LARGE.matcher(numbers).results().map(MatchResult::group).toList();

        assertThat(large)
                .hasSizeGreaterThan(5)
                .allSatisfy(one -> assertThat(measured).contains(one));
    }
}
