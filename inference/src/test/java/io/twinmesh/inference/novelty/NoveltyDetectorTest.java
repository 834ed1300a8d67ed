package io.twinmesh.inference.novelty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class NoveltyDetectorTest {
    private static final List<String> COLUMNS =
            List.of(
                    "heart-rate",
                    "respiratory-rate",
                    "oxygen-saturation",
                    "systolic-pressure",
                    "temperature");
    private static final long SEED = 20_261_121;

    /// Made-up vital signs of people at rest: independent normal values round ordinary ones.
    private static double[] ordinary(Random random) {
        return new double[] {
            75 + 10 * random.nextGaussian(),
            16 + 2 * random.nextGaussian(),
            97 + random.nextGaussian(),
            122 + 12 * random.nextGaussian(),
            36.8 + 0.3 * random.nextGaussian()
        };
    }

    /// Made-up vital signs of shock: fast, breathless, low in oxygen and pressure, hot.
    private static double[] planted(Random random) {
        return new double[] {
            125 + 10 * random.nextGaussian(),
            28 + 3 * random.nextGaussian(),
            90 + 2 * random.nextGaussian(),
            88 + 8 * random.nextGaussian(),
            38.9 + 0.4 * random.nextGaussian()
        };
    }

    private static double[][] rows(int count, long seed) {
        var random = new Random(seed);
        return IntStream.range(0, count).mapToObj(_ -> ordinary(random)).toArray(double[][]::new);
    }

    private static NoveltyDetector trained() {
        return NoveltyDetector.train(new NoveltyTable(COLUMNS, rows(2_000, 1)), 0.02, SEED);
    }

    /// The chance that a planted row scores higher than an ordinary one it never saw.
    private static double auc(NoveltyDetector detector) {
        var random = new Random(2);
        var inside = new ArrayList<Double>();
        var outside = new ArrayList<Double>();
        for (int i = 0; i < 300; i++) {
            inside.add(detector.judge(ordinary(random)).score());
            outside.add(detector.judge(planted(random)).score());
        }
        var wins = 0.0;
        for (var out : outside) {
            for (var in : inside) {
                wins += out > in ? 1 : out.equals(in) ? 0.5 : 0;
            }
        }
        return wins / (inside.size() * outside.size());
    }

    @Test
    void planted_outliers_stand_out_and_ordinary_rows_seldom_do() {
        var detector = trained();
        var random = new Random(3);

        assertThat(auc(detector)).isGreaterThan(0.99);
        var called =
                IntStream.range(0, 1_000)
                        .filter(_ -> detector.judge(ordinary(random)).novel())
                        .count();
        // 2 % of the learned rows lie above the threshold; of new ones about as many
        assertThat(called).isBetween(5L, 45L);
        assertThat(detector.judge(planted(random)).novel()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {NoveltyTable.LEAST_ROWS, 256, 257})
    void small_tables_are_learned_from_too(int count) {
        var detector = NoveltyDetector.train(new NoveltyTable(COLUMNS, rows(count, 1)), 0.02, SEED);

        assertThat(auc(detector)).isGreaterThan(0.9);
    }

    @Test
    void the_same_table_and_seed_give_the_same_scores_to_the_last_bit() {
        var row = planted(new Random(4));

        assertThat(trained().judge(row)).isEqualTo(trained().judge(row));
    }

    @Test
    void a_table_is_read_from_comma_separated_values() {
        var text =
                "a, b\n"
                        + IntStream.range(0, 60)
                                .mapToObj(i -> i + "," + (100 - i))
                                .collect(Collectors.joining("\n"));

        var table = NoveltyTable.ofCsv(text);

        assertThat(table.columns()).containsExactly("a", "b");
        assertThat(table.rows()).hasDimensions(60, 2);
    }

    @Test
    void what_cannot_be_learned_from_is_refused_without_its_values() {
        assertThatThrownBy(() -> NoveltyTable.ofCsv("a\n1\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("50");
        assertThatThrownBy(() -> NoveltyTable.ofCsv("a\nseventy\n"))
                .hasMessageContaining("line 2")
                .hasMessageNotContaining("seventy");
        assertThatThrownBy(() -> NoveltyTable.ofCsv(""))
                .isInstanceOf(IllegalArgumentException.class);
        var holed = rows(60, 1);
        holed[3][1] = Double.NaN;
        assertThatThrownBy(() -> new NoveltyTable(COLUMNS, holed)).hasMessageContaining("row 4");
        assertThatThrownBy(() -> trained().judge(new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> NoveltyDetector.train(new NoveltyTable(COLUMNS, rows(60, 1)), 0.5, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
