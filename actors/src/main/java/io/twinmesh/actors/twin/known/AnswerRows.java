package io.twinmesh.actors.twin.known;

import io.twinmesh.actors.packed.PackedTimes;
import io.twinmesh.actors.packed.RowLayout;
import io.twinmesh.actors.packed.SharedWords;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How an answer from a code system is packed: 20 bytes. What was asked and answered is one text:
/// the key, how many more codes the question has, those, the answer's, then the names there are.
final class AnswerRows implements RowLayout<LatestValues.Other> {
    static final AnswerRows LAYOUT = new AnswerRows();

    /// Beside the time: which names there are.
    private static final int DISPLAY = 1;

    private static final int VALUE_DISPLAY = 2;

    private AnswerRows() {}

    /// What the text of every answer to this question begins with.
    static String prefix(Code key) {
        return SharedWords.prefix(key.system(), key.code());
    }

    @Override
    public int width() {
        return 2;
    }

    @Override
    public long source(LatestValues.Other row) {
        return row.resource();
    }

    @Override
    public boolean fits(LatestValues.Other row) {
        return switch (row.fact()) {
            case Fact.Coded coded ->
                    PackedTimes.fits(coded.at())
                            && coded.display().stream().allMatch(SharedWords::fits)
                            && coded.valueDisplay().stream().allMatch(SharedWords::fits);
            case Fact.Measured _ -> false;
        };
    }

    private static Fact.Coded coded(LatestValues.Other row) {
        return switch (row.fact()) {
            case Fact.Coded coded -> coded;
            case Fact.Measured _ -> throw new IllegalArgumentException("a number is no answer");
        };
    }

    @Override
    public String text(LatestValues.Other row) {
        var coded = coded(row);
        var words = new ArrayList<String>();
        add(words, List.of(coded.key()));
        words.add(Integer.toString(coded.codes().size() - 1));
        add(words, coded.codes().subList(1, coded.codes().size()));
        add(words, coded.values());
        coded.display().ifPresent(words::add);
        coded.valueDisplay().ifPresent(words::add);
        return SharedWords.of(words);
    }

    private static void add(List<String> words, List<Code> codes) {
        for (var code : codes) {
            words.add(code.system());
            words.add(code.code());
        }
    }

    @Override
    public void write(LatestValues.Other row, long[] to, int at) {
        var coded = coded(row);
        var names =
                (coded.display().isPresent() ? DISPLAY : 0)
                        | (coded.valueDisplay().isPresent() ? VALUE_DISPLAY : 0);
        to[at] = PackedTimes.packed(Optional.of(coded.at()), names);
    }

    @Override
    public LatestValues.Other row(long source, long[] from, int at, String text) {
        var words = new ArrayList<>(SharedWords.words(text));
        var names = PackedTimes.beside(from[at]);
        var valueDisplay = last(words, (names & VALUE_DISPLAY) != 0);
        var display = last(words, (names & DISPLAY) != 0);
        var codes = 1 + Integer.parseInt(words.remove(2));
        var all = new ArrayList<Code>();
        for (var i = 0; i < words.size(); i += 2) {
            all.add(new Code(words.get(i), words.get(i + 1)));
        }
        return new LatestValues.Other(
                source,
                new Fact.Coded(
                        all.subList(0, codes),
                        display,
                        all.subList(codes, all.size()),
                        valueDisplay,
                        PackedTimes.time(from[at]).orElseThrow()));
    }

    private static Optional<String> last(List<String> words, boolean there) {
        return there ? Optional.of(words.removeLast()) : Optional.empty();
    }
}
