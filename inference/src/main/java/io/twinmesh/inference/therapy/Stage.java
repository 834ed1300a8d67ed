package io.twinmesh.inference.therapy;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// The stage group of a cancer. Subgroups (IIIA, IVB) count as their group.
public enum Stage {
    I("1"),
    II("2"),
    III("3"),
    IV("4");

    private static final Pattern WRITTEN =
            Pattern.compile(
                    "(?:^|\\bstage\\s+)(IV|I{1,3}|[1-4])(?:[ABC][0-9]?)?(?=$|[\\s,;(])",
                    Pattern.CASE_INSENSITIVE);

    private final String arabic;

    Stage(String arabic) {
        this.arabic = arabic;
    }

    /// @param text `Stage IIIA`, `iv`, `Clinical stage 2 (finding)`
    /// @return empty for what names none of the four
    public static Optional<Stage> of(String text) {
        var written = WRITTEN.matcher(text.strip());
        return written.find() ? numbered(written.group(1)) : Optional.empty();
    }

    /// @param number Roman or Arabic
    private static Optional<Stage> numbered(String number) {
        return Arrays.stream(values())
                .filter(stage ->
                        stage.name().equalsIgnoreCase(number) || stage.arabic.equals(number))
                .findFirst();
    }
}
