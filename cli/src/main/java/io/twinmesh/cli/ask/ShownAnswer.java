package io.twinmesh.cli.ask;

import java.io.PrintWriter;

/// An answer as a person reads it in a terminal.
final class ShownAnswer {
    private ShownAnswer() {}

    static void print(PrintWriter out, QueryStatus status) {
        if (!status.parts().isEmpty()) {
            together(out, status);
            return;
        }
        if (status.primary().isEmpty()) {
            out.println(status.state().word() + " " + status.code() + ": " + status.why());
            return;
        }
        var answer = status.json().path("answer");
        if (answer.has("emergency")) {
            out.println(answer.path("emergency").asText());
            out.println();
        }
        var primary = answer.path("primary").asText();
        for (var value : answer.path("values").properties()) {
            out.printf(
                    "%-24s %s%n",
                    value.getKey(),
                    value.getKey().equals(primary)
                            ? status.primary().orElseThrow()
                                    + status.band().map(band -> "  (" + band + ")").orElse("")
                            : Shown.amount(
                                    value.getValue().path("value"),
                                    value.getValue().path("unit").asText("")));
        }
        status.warnings().forEach(warning -> out.println("warning: " + warning));
        out.println();
        out.println("computed from");
        for (var input : answer.path("inputs")) {
            out.printf(
                    "  %-24s %-14s %s%n",
                    input.path("name").asText(),
                    Shown.amount(input.path("value"), input.path("unit").asText("")),
                    input.path("observedAt").asText(input.path("source").asText("")));
        }
        if (!status.missing().isEmpty()) {
            out.println("missing: " + String.join(", ", status.missing()));
        }
        if (!status.withheld().isEmpty()) {
            out.println("withheld by consent: " + String.join(", ", status.withheld()));
        }
        if (!status.notCounted().isEmpty()) {
            out.println("active conditions not counted: " + String.join(", ", status.notCounted()));
        }
        out.println();
        out.println(answer.path("citation").asText());
        answer.path("limits").forEach(limit -> out.println("- " + limit.asText()));
        if (answer.has("researchUse")) {
            out.println(answer.path("researchUse").asText());
        }
        out.println(answer.path("notice").asText());
        out.println();
        out.printf(
                "%s by %s, %d tokens, %s%s%n",
                status.id(),
                status.node(),
                status.price(),
                status.receipt().orElse("receipt follows"),
                status.review().map(review -> ", review: " + review).orElse(""));
    }

    /// One line per model, then what can be said of them together.
    private static void together(PrintWriter out, QueryStatus status) {
        for (var part : status.parts()) {
            if (part.json().path("answer").has("emergency")) {
                out.println(part.json().path("answer").path("emergency").asText());
                out.println();
            }
        }
        for (var part : status.parts()) {
            out.printf(
                    "%-28s %s%n",
                    part.json().path("model").asText(),
                    part.primary()
                            .map(value -> value + part.band().map(b -> "  (" + b + ")").orElse(""))
                            .orElseGet(() -> part.state().word() + " " + part.code()));
        }
        out.println();
        out.println(status.json().path("agreement").path("verdict").asText());
        status.json()
                .path("agreement")
                .path("statements")
                .forEach(line -> out.println("- " + line.asText()));
        status.parts().stream()
                .map(part -> part.json().path("answer").path("notice").asText(""))
                .filter(notice -> !notice.isEmpty())
                .findFirst()
                .ifPresent(out::println);
        out.println();
        out.printf("%s, %d tokens%n", status.id(), status.price());
    }
}
