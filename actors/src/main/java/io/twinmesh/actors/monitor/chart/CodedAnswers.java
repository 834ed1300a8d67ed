package io.twinmesh.actors.monitor.chart;

import io.twinmesh.inference.input.InputValue;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.Fact;

import java.util.List;
import java.util.Optional;

/// The answers that mean yes and those that mean no. Any other answer means neither.
public record CodedAnswers(List<Code> yes, List<Code> no) {
    /// ACVPU (RCP 2017, chart 1). No: confusion, responds to voice, responds to pain, unresponsive.
    public static final CodedAnswers ALERT =
            new CodedAnswers(
                    codes("http://loinc.org|LA9340-6", "http://snomed.info/sct|248234008"),
                    codes(
                            "http://loinc.org|LA6560-2",
                            "http://loinc.org|LA17108-4",
                            "http://loinc.org|LA17107-6",
                            "http://loinc.org|LA9343-0",
                            "http://snomed.info/sct|1104441000000107",
                            "http://snomed.info/sct|130987000",
                            "http://snomed.info/sct|300202002",
                            "http://snomed.info/sct|450847001",
                            "http://snomed.info/sct|422768004"));

    /// Patient on oxygen, yes; breathing room air, no.
    public static final CodedAnswers OXYGEN =
            new CodedAnswers(
                    codes("http://snomed.info/sct|371825009", "http://snomed.info/sct|373066001"),
                    codes("http://snomed.info/sct|722742002", "http://snomed.info/sct|373067005"));

    public CodedAnswers {
        yes = List.copyOf(yes);
        no = List.copyOf(no);
    }

    private static List<Code> codes(String... texts) {
        return List.of(texts).stream().map(Code::parse).toList();
    }

    public Optional<InputValue> answer(Fact.Observed fact) {
        if (!(fact instanceof Fact.Coded coded)) {
            return Optional.empty();
        }
        if (coded.values().stream().anyMatch(yes::contains)) {
            return Optional.of(new InputValue.Flag(true));
        }
        return coded.values().stream().anyMatch(no::contains)
                ? Optional.of(new InputValue.Flag(false))
                : Optional.empty();
    }
}
