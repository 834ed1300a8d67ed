package io.twinmesh.cli.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.CommandGroup;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.client.AnswerFormat;
import io.twinmesh.cli.client.ConnectionOptions;
import io.twinmesh.cli.client.PathSegment;
import io.twinmesh.cli.client.TextTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Callable;

/// Blind review of models' cases.
@Command(
        name = "review",
        mixinStandardHelpOptions = true,
        description = "Judge cases of models blind: what the model had, without what it said.",
        subcommands = {ReviewCommand.Next.class, ReviewCommand.Submit.class})
public final class ReviewCommand extends CommandGroup {
    private static final String SCOPE = "model:review";
    private static final String REVIEWS = "/v1/expert-reviews/";
    private static final int NOTHING = 204;

    private static TextTable table(JsonNode one) {
        var table = new TextTable("case", one.path("case").asText());
        table.row("until", one.path("until").asText());
        table.row(
                "question", one.path("question").asText() + ", for " + one.path("model").asText());
        for (var input : one.path("inputs")) {
            var text = input.path("value").asText() + " " + input.path("unit").asText();
            var days = input.path("daysBefore");
            table.row(
                    input.path("name").asText(),
                    text.strip() + (days.isMissingNode() ? "" : ", " + days + " days before"));
        }
        one.path("missing").forEach(name -> table.row(name.asText(), "not there"));
        var categories = new ArrayList<String>();
        one.path("categories").forEach(category -> categories.add(category.asText()));
        table.row("say one of", String.join(", ", categories));
        return table;
    }

    /// `twinmesh review next`.
    @Command(
            name = "next",
            mixinStandardHelpOptions = true,
            description = "Show the case in hand, or a new one.",
            footer = {"", "Example:", "  twinmesh review next --data D --client dr-may"})
    static final class Next implements Callable<Integer> {
        @Spec private CommandSpec spec = CommandSpec.create();
        @Mixin private ConnectionOptions connection = new ConnectionOptions();
        @Mixin private AnswerFormat format = new AnswerFormat();

        @Override
        public Integer call() {
            try (var api = connection.connect(SCOPE)) {
                var answer = api.tryGet(REVIEWS + "next").doneOrFail();
                if (answer.status() == NOTHING) {
                    spec.commandLine().getErr().println("No case waits for you.");
                } else {
                    format.print(answer.body(), ReviewCommand::table);
                }
            }
            return Exit.OK;
        }
    }

    /// `twinmesh review submit CASE CATEGORY`.
    @Command(
            name = "submit",
            mixinStandardHelpOptions = true,
            description = "Say which category a case in hand is; it cannot be changed.",
            footer = {
                "",
                "Example:",
                "  twinmesh review submit --data D --client dr-may rc-… high"
            })
    static final class Submit implements Callable<Integer> {
        @Spec private CommandSpec spec = CommandSpec.create();
        @Mixin private ConnectionOptions connection = new ConnectionOptions();

        @Parameters(index = "0", paramLabel = "CASE", description = "as next shows it")
        private String id = "";

        @Parameters(
                index = "1",
                paramLabel = "CATEGORY",
                description = "one of those that next shows, or undecidable")
        private String category = "";

        @Override
        public Integer call() {
            try (var api = connection.connect(SCOPE)) {
                api.post(
                        REVIEWS + PathSegment.of(id),
                        JsonNodeFactory.instance.objectNode().put("category", category),
                        Map.of());
                var out = spec.commandLine().getOut();
                out.println(id + " is " + category);
                out.flush();
            }
            return Exit.OK;
        }
    }
}
