package io.twinmesh.cluster.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.Refusal;
import io.twinmesh.cluster.signal.SignalIntake.Read;
import io.twinmesh.inference.signal.SampledSeries;
import io.twinmesh.persistence.history.Code;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

class SignalIntakeTest {
    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");

    @Nested
    class Lines {
        @Test
        void decimals_are_kept_exactly() {
            var series =
                    usable(
                            "{'code':'x','unit':'mmol/L','start':'2026-03-01T08:00:00Z',"
                                    + "'periodMs':300000,'values':[5.40,6.125,null]}");

            assertThat(series.calibration().gain()).isEqualByComparingTo("1000");
            assertThat(series.raw()).containsExactly(5_400, 6_125, SampledSeries.MISSING);
            assertThat(series.end()).isEqualTo(START.plusSeconds(600));
        }

        @Test
        void each_sample_may_have_its_own_time() {
            var series =
                    usable(
                            "{'code':'x','unit':'mg/dL','times':['2026-03-01T09:00:00+01:00',"
                                    + "'2026-03-01T08:05:03Z'],'values':[100,110]}");

            assertThat(series.start()).isEqualTo(START);
            assertThat(series.at(1)).isEqualTo(START.plusSeconds(303));
        }

        @ParameterizedTest(name = "{1}: {0}")
        @CsvSource(
                delimiter = ';',
                value = {
                    "3; signal.malformed",
                    "{; signal.malformed",
                    "{'code':'x','values':[1]}; signal.unit-missing",
                    "{'code':'x','unit':' ','values':[1]}; signal.unit-missing",
                    "{'unit':'mV','values':[1]}; signal.malformed",
                    "{'code':'x','unit':'mV','values':[]}; signal.malformed",
                    "{'code':'x','unit':'mV','values':['1']}; signal.malformed",
                    "{'code':'x','unit':'mV','values':[1e-9]}; signal.malformed",
                    "{'code':'x','unit':'mV','values':[1e400]}; signal.value-out-of-range",
                    "{'code':'x','unit':'mV','values':[1]}; signal.malformed",
                    "{'code':'x','unit':'mV','values':[1],'other':1}; signal.malformed",
                    "{'code':'x','unit':'mV','start':'2026-03-01T08:00:00','hertz':1,'values':[1]};"
                            + " signal.malformed",
                    "{'code':'x','unit':'mV','start':'2026-03-01T08:00:00Z','hertz':0,'values':[1]};"
                            + " signal.malformed",
                    "{'code':'x','unit':'mV','times':['2026-03-01T08:00:00Z','2026-03-01T07:00:00Z'],'values':[1,2]};"
                            + " signal.malformed",
                })
        void a_line_that_is_no_series_is_refused_by_name(String line, String code) {
            assertThat(SeriesLines.read(bytes(line)))
                    .isInstanceOfSatisfying(
                            SignalIntake.Found.class,
                            found ->
                                    assertThat(found.series())
                                            .singleElement()
                                            .isInstanceOfSatisfying(
                                                    Read.Unusable.class,
                                                    it ->
                                                            assertThat(it.refusal().code())
                                                                    .isEqualTo(code)));
        }

        @ParameterizedTest(name = "the bad one at place {0}")
        @ValueSource(ints = {0, 1, 2})
        void a_line_that_is_refused_takes_no_other_with_it(int bad) {
            var lines =
                    new ArrayList<>(
                            Collections.nCopies(
                                    3,
                                    "{'code':'x','unit':'mV','start':'2026-03-01T08:00:00Z',"
                                            + "'hertz':1,'values':[1,2]}"));
            lines.set(bad, "{'code':'x','values':[1,2]}");

            assertThat(SeriesLines.read(bytes(String.join("\n", lines))))
                    .isInstanceOfSatisfying(
                            SignalIntake.Found.class,
                            found -> {
                                var read = new ArrayList<>(found.series());
                                assertThat(read.remove(bad)).isInstanceOf(Read.Unusable.class);
                                assertThat(read).hasSize(2).allMatch(Read.Usable.class::isInstance);
                            });
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                value = {
                    "99504-3; mg/dL; -5; between 10 and 1000 mg/dL",
                    "99504-3; mg/dL; 9.9; between 10 and 1000 mg/dL",
                    "99504-3; mmol/L; 55.6; between 10 and 1000 mg/dL",
                    "105272-9; mmol/L; 0.55; between 0.56 and 55.5 mmol/L",
                    "105272-9; mmol/L; 55.6; between 0.56 and 55.5 mmol/L",
                    "105272-9; mg/dL; 1000.1; between 0.56 and 55.5 mmol/L",
                    "2345-7; mg/dL; -0.1; between 0 and 3000 mg/dL",
                    "32016-8; mg/dL; 3000.1; between 0 and 3000 mg/dL",
                    "2340-8; mg/dL; 100000; between 0 and 3000 mg/dL",
                    "15074-8; mmol/L; 167.1; between 0 and 167 mmol/L"
                })
        void a_glucose_that_nobody_has_is_refused_with_its_place_and_the_limits_of_its_code(
                String code, String unit, String value, String limits) {
            assertThat(SeriesLines.read(bytes(glucose(code, unit, value))))
                    .isInstanceOfSatisfying(
                            SignalIntake.Found.class,
                            found ->
                                    assertThat(found.series())
                                            .containsExactly(
                                                    new Read.Unusable(
                                                            new Refusal(
                                                                    "glucose.out-of-range",
                                                                    "line 1: glucose of this code"
                                                                            + " lies "
                                                                            + limits
                                                                            + ", and sample 2"
                                                                            + " does not; null stands for"
                                                                            + " one that the sensor lost"))));
        }

        /// In blood people have more than a sensor reads.
        @ParameterizedTest
        @CsvSource({
            "99504-3, mg/dL, 10",
            "99504-3, mg/dL, 1000",
            "105272-9, mmol/L, 55.5",
            "2345-7, mg/dL, 1150",
            "32016-8, mg/dL, 3000",
            "2340-8, mg/dL, 0",
            "15074-8, mmol/L, 167",
            "2703-7, mm[Hg], -5"
        })
        void the_limits_themselves_and_other_signals_are_kept(
                String code, String unit, String value) {
            assertThat(usable(glucose(code, unit, value)).size()).isEqualTo(3);
        }

        private static String glucose(String code, String unit, String value) {
            return ("{'code':'http://loinc.org|%s','unit':'%s','start':'2026-03-01T08:00:00Z',"
                            + "'periodMs':300000,'values':[null,%s,null]}")
                    .formatted(code, unit, value);
        }

        @Test
        void too_many_lines_and_none_are_refused() {
            assertThat(refusal(SeriesLines.read(bytes("{}\n".repeat(1_001)))))
                    .isEqualTo("signal.too-many-lines");
            assertThat(refusal(SeriesLines.read(bytes(" \n")))).isEqualTo("signal.malformed");
        }

        private static SampledSeries usable(String line) {
            return switch (SeriesLines.read(bytes(line))) {
                case SignalIntake.Found(var series)
                        when series.getFirst() instanceof Read.Usable(var usable) ->
                        usable.series();
                case SignalIntake other -> throw new AssertionError(other.toString());
            };
        }
    }

    @Nested
    class Archives {
        private static final String HEADER = "r 2 360 2\nr.dat 16 200\nr.dat 16 200\n";

        @Test
        void leads_without_a_name_are_numbered() {
            var found = read(Map.of("r.hea", bytes(HEADER), "r.dat", new byte[8]));

            assertThat(found)
                    .isInstanceOfSatisfying(
                            SignalIntake.Found.class,
                            it ->
                                    assertThat(it.series())
                                            .map(one -> ((Read.Usable) one).series().channel())
                                            .isEqualTo(List.of("lead 1", "lead 2")));
        }

        @Test
        void what_is_no_archive_of_one_record_is_refused() {
            assertThat(refusal(WfdbUpload.read(new byte[9], code(), Optional.empty(), START)))
                    .isEqualTo("wfdb.archive-malformed");
            assertThat(refusal(read(Map.of("r.dat", new byte[8])))).isEqualTo("wfdb.file-missing");
            assertThat(refusal(read(Map.of("r.hea", bytes(HEADER)))))
                    .isEqualTo("wfdb.file-missing");
        }

        /// 40 MiB of zeros are 40 KiB in the archive.
        @Test
        void an_archive_that_unpacks_to_too_much_is_refused() {
            assertThat(refusal(read(Map.of("r.hea", bytes(HEADER), "r.dat", new byte[40 << 20]))))
                    .isEqualTo("wfdb.too-large");
        }

        private static SignalIntake read(Map<String, byte[]> files) {
            var archive = new ByteArrayOutputStream();
            try (var zip = new ZipOutputStream(archive)) {
                for (var file : files.entrySet()) {
                    zip.putNextEntry(new ZipEntry(file.getKey()));
                    zip.write(file.getValue());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return WfdbUpload.read(archive.toByteArray(), code(), Optional.empty(), START);
        }

        private static Code code() {
            return Code.parse("urn:x|ecg");
        }
    }

    private static String refusal(SignalIntake intake) {
        return switch (intake) {
            case SignalIntake.Found _ -> "found";
            case SignalIntake.Refused(var refusal) -> refusal.code();
        };
    }

    private static byte[] bytes(String quoted) {
        return quoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
