package io.twinmesh.inference.therapy;

import io.twinmesh.inference.therapy.Evidence.Direction;
import io.twinmesh.inference.therapy.Evidence.Significance;
import io.twinmesh.inference.therapy.variant.Variant;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Reads the tab-separated form of CIViC's evidence summaries: a line of column names, then one
/// line per evidence item, nothing quoted. Columns may stand in any order, others than the ones
/// below are skipped: `evidence_id gene variant disease doid drugs drug_interaction_type
/// evidence_direction evidence_level clinical_significance rating citation_id source_type citation
/// last_review_date`. One more, `stage`, is read where it is there.
///
/// A word that is not known refuses the table: a significance that nobody understands must not be
/// taken for another.
final class EvidenceReader {
    static final int MOST_BYTES = 64 << 20;
    static final int MOST_LINES = 500_000;

    /// CIViC's own tables have no such column.
    private static final String STAGE = "stage";

    private static final List<String> COLUMNS =
            List.of(
                    "evidence_id",
                    "gene",
                    "variant",
                    "disease",
                    "doid",
                    "drugs",
                    "drug_interaction_type",
                    "evidence_direction",
                    "evidence_level",
                    "clinical_significance",
                    "rating",
                    "citation_id",
                    "source_type",
                    "citation",
                    "last_review_date");

    private final Map<String, Integer> places = new HashMap<>();
    private final Set<Integer> ids = new HashSet<>();
    private String[] cells = new String[0];
    private int number = 1;

    private EvidenceReader() {}

    static List<Evidence> read(byte[] table) {
        if (table.length > MOST_BYTES) {
            throw new MalformedTableException(
                    1, "a table has at most " + MOST_BYTES + " bytes, got " + table.length);
        }
        return new EvidenceReader().lines(text(table).split("\n", -1));
    }

    private static String text(byte[] table) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(table)).toString();
        } catch (CharacterCodingException _) {
            throw new MalformedTableException(1, "the table is not UTF-8 text");
        }
    }

    private List<Evidence> lines(String[] lines) {
        var names = Arrays.asList(cells(lines[0]));
        for (var column : COLUMNS) {
            if (!names.contains(column)) {
                throw wrong("there is no column " + column);
            }
            places.put(column, names.indexOf(column));
        }
        if (names.contains(STAGE)) {
            places.put(STAGE, names.indexOf(STAGE));
        }
        if (lines.length > MOST_LINES) {
            throw wrong("a table has at most " + MOST_LINES + " lines, got " + lines.length);
        }
        var read = new ArrayList<Evidence>();
        for (var i = 1; i < lines.length; i++) {
            number = i + 1;
            cells = cells(lines[i]);
            if (lines[i].isBlank()) {
                continue;
            }
            if (cells.length != names.size()) {
                throw wrong("got " + cells.length + " cells, want " + names.size());
            }
            read.add(evidence());
        }
        return read;
    }

    private static String[] cells(String line) {
        return (line.endsWith("\r") ? line.substring(0, line.length() - 1) : line).split("\t", -1);
    }

    private Evidence evidence() {
        var id = whole("evidence_id");
        if (!ids.add(id)) {
            throw wrong("evidence_id " + id + " stands there twice");
        }
        var variant = needed("variant");
        return new Evidence(
                id,
                needed("gene"),
                variant(variant),
                variant,
                new Disease(doid(), cell("disease")),
                therapies(),
                direction(),
                significance(),
                level(),
                rating(),
                cell("source_type"),
                needed("citation_id"),
                cell("citation"),
                stage(),
                reviewed());
    }

    private Variant variant(String text) {
        try {
            return Variant.of(text);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private String doid() {
        var doid = cell("doid");
        if (!doid.matches("[0-9]{0,12}")) {
            throw wrong("doid must be digits or empty");
        }
        return doid;
    }

    private List<Therapy> therapies() {
        var drugs =
                Arrays.stream(needed("drugs").split(",", -1))
                        .map(String::strip)
                        .filter(drug -> !drug.isEmpty())
                        .toList();
        if (drugs.isEmpty()) {
            throw wrong("drugs must name one");
        }
        var together = cell("drug_interaction_type");
        return switch (together) {
            case "Combination" -> List.of(new Therapy(drugs));
            // given one after the other, or one instead of the other: each is a therapy of its own
            case "Sequential", "Substitutes" -> drugs.stream().map(EvidenceReader::alone).toList();
            case "" -> {
                if (drugs.size() > 1) {
                    throw wrong("several drugs need a drug_interaction_type");
                }
                yield List.of(alone(drugs.getFirst()));
            }
            default ->
                    throw wrong(
                            "drug_interaction_type must be Combination, Sequential, Substitutes or"
                                    + " empty");
        };
    }

    private static Therapy alone(String drug) {
        return new Therapy(List.of(drug));
    }

    private Direction direction() {
        return switch (cell("evidence_direction")) {
            case "Supports" -> Direction.SUPPORTS;
            case "Does Not Support" -> Direction.DOES_NOT_SUPPORT;
            default -> throw wrong("evidence_direction must be Supports or Does Not Support");
        };
    }

    private Significance significance() {
        return switch (cell("clinical_significance")) {
            case "Sensitivity/Response" -> Significance.SENSITIVITY;
            case "Resistance" -> Significance.RESISTANCE;
            case "Reduced Sensitivity" -> Significance.REDUCED_SENSITIVITY;
            case "Adverse Response" -> Significance.ADVERSE_RESPONSE;
            case "N/A", "" -> Significance.UNSTATED;
            default ->
                    throw wrong(
                            "clinical_significance must be Sensitivity/Response, Resistance,"
                                    + " Reduced Sensitivity, Adverse Response, N/A or empty");
        };
    }

    private EvidenceLevel level() {
        var level = cell("evidence_level");
        if (!level.matches("[A-E]")) {
            throw wrong("evidence_level must be A, B, C, D or E");
        }
        return EvidenceLevel.valueOf(level);
    }

    private OptionalInt rating() {
        var rating = cell("rating");
        if (!rating.matches("[1-5]?")) {
            throw wrong("rating must be 1 to 5 or empty");
        }
        return rating.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(rating));
    }

    private Optional<Stage> stage() {
        var text = places.containsKey(STAGE) ? cell(STAGE) : "";
        var stage = Stage.of(text);
        if (stage.isEmpty() && !text.isEmpty()) {
            throw wrong("stage must be I, II, III or IV, or empty");
        }
        return stage;
    }

    private Optional<LocalDate> reviewed() {
        var date = cell("last_review_date");
        try {
            return date.isEmpty()
                    ? Optional.empty()
                    : Optional.of(LocalDate.parse(date.substring(0, Math.min(10, date.length()))));
        } catch (DateTimeException _) {
            throw wrong("last_review_date must begin with a day such as 2021-02-03, or be empty");
        }
    }

    private int whole(String column) {
        var text = cell(column);
        if (!text.matches("[0-9]{1,9}")) {
            throw wrong(column + " must be a whole number");
        }
        return Integer.parseInt(text);
    }

    private String needed(String column) {
        var text = cell(column);
        if (text.isEmpty()) {
            throw wrong(column + " must not be empty");
        }
        return text;
    }

    private String cell(String column) {
        return cells[places.getOrDefault(column, 0)].strip();
    }

    private MalformedTableException wrong(String why) {
        return new MalformedTableException(number, why);
    }
}
