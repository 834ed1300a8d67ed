package io.twinmesh.cluster.cds;

import io.twinmesh.inference.question.NamedQuestion;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What clinicians' software can call: a hook, and the question that is asked then.
enum CdsService {
    DETERIORATION(
            "twin-deterioration",
            "patient-view",
            "NEWS2 from the twin",
            "Early warning from the last vital signs; not under 16 years or in pregnancy.",
            NamedQuestion.DETERIORATION),
    CARDIOVASCULAR_RISK(
            "twin-cvd-risk",
            "patient-view",
            "Cardiovascular risk by several models",
            "Risk over 10 and 30 years, and where the models disagree; not for people who already"
                    + " have cardiovascular disease.",
            NamedQuestion.CARDIOVASCULAR_RISK),
    KIDNEY(
            "twin-kidney",
            "order-sign",
            "Kidney function before an order is signed",
            "Filtration rate and risk of kidney failure from the last laboratory values.",
            NamedQuestion.KIDNEY),
    ONCOLOGY(
            "oncology-match",
            "order-sign",
            "Evidence about the patient's variants before a drug is signed",
            "Published evidence for and against the ordered drugs, about the variants on record.",
            NamedQuestion.THERAPY_MATCH);

    private final String id;
    private final String hook;
    private final String title;
    private final String description;
    private final NamedQuestion question;

    CdsService(String id, String hook, String title, String description, NamedQuestion question) {
        this.id = id;
        this.hook = hook;
        this.title = title;
        this.description = description;
        this.question = question;
    }

    static Optional<CdsService> named(String id) {
        return Arrays.stream(values()).filter(service -> service.id.equals(id)).findFirst();
    }

    String id() {
        return id;
    }

    String hook() {
        return hook;
    }

    /// Types of resources that the user of a call may be, by the hook's own definition. Who views a
    /// record may be the patient; who signs an order is a practitioner.
    List<String> users() {
        return switch (this) {
            case DETERIORATION, CARDIOVASCULAR_RISK ->
                    List.of("Practitioner", "PractitionerRole", "Patient", "RelatedPerson");
            case KIDNEY, ONCOLOGY -> List.of("Practitioner", "PractitionerRole");
        };
    }

    String title() {
        return title;
    }

    String description() {
        return description;
    }

    /// What a client prefetches beside the Patient: under which key.
    String prefetchKey() {
        return switch (this) {
            case DETERIORATION, CARDIOVASCULAR_RISK, KIDNEY -> "observations";
            case ONCOLOGY -> "variants";
        };
    }

    /// Else it looks up what a table says.
    boolean asksModels() {
        return switch (this) {
            case DETERIORATION, CARDIOVASCULAR_RISK, KIDNEY -> true;
            case ONCOLOGY -> false;
        };
    }

    NamedQuestion question() {
        return question;
    }
}
