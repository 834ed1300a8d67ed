package io.twinmesh.bench.memory;

/// What a twin holds.
///
/// @param numbers codes with a latest number, at most as many as [TypicalPatient] knows
/// @param answers codes with a latest answer
/// @param problems conditions, half of them over
/// @param resources how many there are, with those that said the above; the others are older values
///   of the same codes and resources that say nothing to a model
record MakeUp(String name, int numbers, int answers, int problems, int medications, int resources) {
    /// The medians over the 11 patients of `../shared/data/clinical/synthea-r4`, whole lives as
    /// Synthea tells them, and a consent, which Synthea has not.
    static final MakeUp TYPICAL = new MakeUp("typical twin", 22, 1, 6, 3, 166);

    /// The same patient somewhere the claims and most of the past have not come in: a fourth of the
    /// resources, half of the codes.
    static final MakeUp SHORT = new MakeUp("short history", 10, 1, 6, 3, 45);

    /// Only who the patient is: what any twin costs.
    static final MakeUp PERSON = new MakeUp("person only", 0, 0, 0, 0, 1);

    /// Whether there is a consent; a twin that says nothing to a model has none.
    boolean consent() {
        return resources > 1;
    }

    @Override
    public String toString() {
        return "%s: person, %d latest numbers, %d answers, %d problems, %d medications, %d consents, %d resources"
                .formatted(
                        name,
                        numbers,
                        answers,
                        problems,
                        medications,
                        consent() ? 1 : 0,
                        resources);
    }
}
