package io.twinmesh.actors.twin.known;

import io.twinmesh.actors.packed.PackedTimes;
import io.twinmesh.actors.packed.RowLayout;
import io.twinmesh.actors.packed.SharedWords;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How a variant is packed: 20 bytes. What it is called is one text: the gene, why it is unclear
/// whether it is there (empty when it is), how many codes the question has, those, then the names.
final class VariantRows implements RowLayout<KnownVariants.Held> {
    static final VariantRows LAYOUT = new VariantRows();

    private VariantRows() {}

    @Override
    public int width() {
        return 2;
    }

    @Override
    public long source(KnownVariants.Held row) {
        return row.resource();
    }

    @Override
    public boolean fits(KnownVariants.Held row) {
        var fact = row.fact();
        return PackedTimes.fits(fact.at())
                && Stream.concat(Stream.of(fact.gene()), fact.names().stream())
                        .allMatch(SharedWords::fits);
    }

    @Override
    public String text(KnownVariants.Held row) {
        var fact = row.fact();
        var words =
                new ArrayList<>(
                        List.of(fact.gene(), unclear(fact), Integer.toString(fact.codes().size())));
        for (var code : fact.codes()) {
            words.add(code.system());
            words.add(code.code());
        }
        words.addAll(fact.names());
        return SharedWords.of(words);
    }

    private static String unclear(Fact.VariantReported fact) {
        return switch (fact) {
            case Fact.VariantNoted _ -> "";
            case Fact.VariantUnassessed unassessed -> unassessed.why().name();
        };
    }

    @Override
    public void write(KnownVariants.Held row, long[] to, int at) {
        to[at] = PackedTimes.packed(Optional.of(row.fact().at()), 0);
    }

    @Override
    public KnownVariants.Held row(long source, long[] from, int at, String text) {
        var words = SharedWords.words(text);
        var first = 3;
        var after = first + 2 * Integer.parseInt(words.get(first - 1));
        var codes = new ArrayList<Code>();
        for (var i = first; i < after; i += 2) {
            codes.add(new Code(words.get(i), words.get(i + 1)));
        }
        var gene = words.getFirst();
        var unclear = words.get(1);
        var names = words.subList(after, words.size());
        var time = PackedTimes.time(from[at]).orElseThrow();
        return new KnownVariants.Held(
                source,
                unclear.isEmpty()
                        ? new Fact.VariantNoted(codes, gene, names, time)
                        : new Fact.VariantUnassessed(
                                codes, gene, names, Fact.Unclear.valueOf(unclear), time));
    }
}
