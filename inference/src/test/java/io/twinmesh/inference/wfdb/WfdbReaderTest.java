package io.twinmesh.inference.wfdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.signal.Calibration;
import io.twinmesh.inference.signal.Parsed;
import io.twinmesh.inference.signal.SampleRate;
import io.twinmesh.inference.signal.SampledSeries;
import io.twinmesh.inference.testing.Vectors;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.SplittableRandom;

class WfdbReaderTest {
    @Nested
    class Record100OfMitBih {
        /// The header's checksums, -22131 and 20052, are verified on the way.
        @Test
        void is_read_whole() {
            var record = Record100.whole();

            assertThat(record.name()).isEqualTo("100");
            assertThat(record.rate()).isEqualTo(new SampleRate(360, 1000));
            assertThat(record.begun()).isEmpty();
            assertThat(record.leads())
                    .extracting(WfdbRecord.Lead::description)
                    .containsExactly("MLII", "V5");
            assertThat(record.leads())
                    .allSatisfy(lead -> {
                        assertThat(lead.raw()).hasSize(650_000);
                        assertThat(lead.calibration())
                                .isEqualTo(new Calibration(new BigDecimal(200), 1024, "mV"));
                    });
        }

        @Test
        void has_the_samples_that_another_program_decoded() {
            var leads = Record100.whole().leads();

            var rows = Vectors.csv("ecg-mitbih/100.first10s.csv");

            assertThat(rows).hasSize(3_600);
            for (var row : rows) {
                var sample = (int) row.number("sample");
                assertThat(leads.get(0).raw()[sample]).isEqualTo((int) row.number("MLII_adc"));
                assertThat(leads.get(1).raw()[sample]).isEqualTo((int) row.number("V5_adc"));
            }
        }

        @Test
        void is_refused_when_one_bit_of_one_sample_differs() {
            var samples = Record100.samples();
            samples[1_000_000] ^= 1;

            assertThat(refusal(Record100.header(), Map.of("100.dat", samples)))
                    .isEqualTo("wfdb.checksum-wrong");
        }
    }

    @Nested
    class Formats {
        /// -1, 1, -2047, 2047 and the mark of an invalid sample, in pairs of 12 bits.
        @Test
        void format_212_holds_two_samples_in_three_bytes() {
            byte[] bytes = {
                (byte) 0xFF, 0x0F, 0x01, 0x01, 0x78, (byte) 0xFF, 0x00, (byte) 0x08,
            };

            var record = read("r 1 360 5\nr.dat 212 200 12 0\n", bytes);

            assertThat(record.leads().getFirst().raw())
                    .containsExactly(-1, 1, -2047, 2047, SampledSeries.MISSING);
        }

        @Test
        void format_16_has_the_low_byte_first() {
            byte[] bytes = {0x01, 0x00, (byte) 0xFF, (byte) 0xFF, 0x00, 0x01, 0x00, (byte) 0x80};

            var record = read("r 2 250 2\nr.dat 16 1/uV\nr.dat 16 1/uV\n", bytes);

            assertThat(record.leads().get(0).raw()).containsExactly(1, 256);
            assertThat(record.leads().get(1).raw()).containsExactly(-1, SampledSeries.MISSING);
        }

        @Test
        void date_time_offset_and_baseline_are_heeded() {
            byte[] bytes = {9, 9, 5, 0};
            var header = "r 1 128.5/1(0) 1 10:20:30.5 24/12/1999\nr.dat 16+2 12.5(-3)/mmHg 16 7\n";

            var record = read(header, bytes);

            assertThat(record.rate()).isEqualTo(new SampleRate(257, 2000));
            assertThat(record.begun())
                    .contains(LocalDateTime.of(1999, 12, 24, 10, 20, 30, 500_000_000));
            assertThat(record.leads().getFirst().calibration())
                    .isEqualTo(new Calibration(new BigDecimal("12.5"), -3, "mmHg"));
            assertThat(record.leads().getFirst().raw()).containsExactly(5);
        }

        @Test
        void without_a_number_of_samples_the_file_says_it() {
            assertThat(read("r 1\nr.dat 16 200\n", new byte[7]).leads().getFirst().raw())
                    .hasSize(3);
        }
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                       | wfdb.header-malformed",
                "r                                        | wfdb.header-malformed",
                "r 2 360 1;r.dat 16 200                   | wfdb.header-malformed",
                "r 99 360 1                               | wfdb.header-malformed",
                "r 1 0 1;r.dat 16 200                     | wfdb.header-malformed",
                "r 1 360 1 99:00:00 1/1/2000;r.dat 16 200 | wfdb.header-malformed",
                "r 1 360 1;r.dat sixteen                  | wfdb.header-malformed",
                "../../r 1 360 1;r.dat 16 200             | wfdb.header-malformed",
                "r/2 1 360 1;r.dat 16 200                 | wfdb.unsupported",
                "r 1 360 1;r.dat 80 200                   | wfdb.unsupported",
                "r 1 360 1;r.dat 16x4 200                 | wfdb.unsupported",
                "r 1 360 1;r.dat 16:2 200                 | wfdb.unsupported",
                "r 1 360 1;r.dat 16                       | wfdb.unsupported",
                "r 1 360 1;r.dat 16 0                     | wfdb.unsupported",
                "r 2 360 1;r.dat 16 200;r.dat 212 200     | wfdb.unsupported",
                "r 1 360 1;other.dat 16 200               | wfdb.file-missing",
                "r 1 360 9;r.dat 16 200                   | wfdb.data-truncated",
                "r 1 360 1;r.dat 16+900000000 200         | wfdb.data-truncated",
                "r 1 360 999999999;r.dat 16 200           | wfdb.too-large",
                "r 1 360 1;r.dat 16 200 16 0 5            | wfdb.checksum-wrong",
                "r 1 360 1;r.dat 16 200 16 0 0 77         | wfdb.checksum-wrong",
            })
    void a_bad_record_is_refused_by_name(String header, String code) {
        var bytes = header.replace(';', '\n').getBytes(StandardCharsets.UTF_8);

        assertThat(refusal(bytes, Map.of("r.dat", new byte[8]))).isEqualTo(code);
    }

    @Test
    void a_header_that_is_too_long_is_refused() {
        assertThat(refusal(new byte[64 * 1024 + 1], Map.of())).isEqualTo("wfdb.too-large");
        assertThat(refusal(" ".repeat(256).getBytes(StandardCharsets.UTF_8), Map.of()))
                .isEqualTo("wfdb.header-malformed");
    }

    @Test
    void whatever_bytes_come_they_are_read_or_refused() {
        var random = new SplittableRandom(1964);
        var good = Record100.header();
        for (int i = 0; i < 2_000; i++) {
            var header = good.clone();
            for (int flips = random.nextInt(1, 8); flips > 0; flips--) {
                header[random.nextInt(header.length)] = (byte) random.nextInt(256);
            }

            assertThat(WfdbReader.read(header, Map.of("100.dat", new byte[300]))).isNotNull();
        }
    }

    private static WfdbRecord read(String header, byte[] samples) {
        var bytes = header.getBytes(StandardCharsets.UTF_8);
        return switch (WfdbReader.read(bytes, Map.of("r.dat", samples))) {
            case Parsed.Whole<WfdbRecord>(var record) -> record;
            case Parsed.Refused<WfdbRecord>(var refusal) ->
                    throw new AssertionError(refusal.code() + ": " + refusal.why());
        };
    }

    private static String refusal(byte[] header, Map<String, byte[]> files) {
        return switch (WfdbReader.read(header, files)) {
            case Parsed.Whole<WfdbRecord> _ -> "read";
            case Parsed.Refused<WfdbRecord>(var refusal) -> refusal.code();
        };
    }
}
