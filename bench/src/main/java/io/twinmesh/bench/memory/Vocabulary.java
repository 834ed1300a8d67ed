package io.twinmesh.bench.memory;

import java.util.List;

/// Codes, names and units as they stand in Synthea's bundles.
final class Vocabulary {
    private static final String CATEGORY =
            "http://terminology.hl7.org/CodeSystem/observation-category|";

    private Vocabulary() {}

    record Measure(String code, String display, String unit, String category) {}

    record Answer(String code, String display, String answer, String answerDisplay) {}

    record Term(String code, String display) {}

    static final List<Measure> NUMBERS =
            List.of(
                    vital("8302-2", "Body Height", "cm"),
                    vital("29463-7", "Body Weight", "kg"),
                    vital("39156-5", "Body Mass Index", "kg/m2"),
                    vital("8462-4", "Diastolic Blood Pressure", "mm[Hg]"),
                    vital("8480-6", "Systolic Blood Pressure", "mm[Hg]"),
                    vital("72514-3", "Pain severity - 0-10 verbal numeric rating", "{score}"),
                    vital("8310-5", "Body temperature", "Cel"),
                    vital("8867-4", "Heart rate", "/min"),
                    laboratory("2093-3", "Total Cholesterol", "mg/dL"),
                    laboratory("2571-8", "Triglycerides", "mg/dL"),
                    laboratory("18262-6", "Low Density Lipoprotein Cholesterol", "mg/dL"),
                    laboratory("2085-9", "High Density Lipoprotein Cholesterol", "mg/dL"),
                    laboratory("6690-2", "Leukocytes [#/volume] in Blood", "10*3/uL"),
                    laboratory("789-8", "Erythrocytes [#/volume] in Blood", "10*6/uL"),
                    laboratory("718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL"),
                    laboratory("4544-3", "Hematocrit [Volume Fraction] of Blood", "%"),
                    laboratory("787-2", "MCV [Entitic volume] by Automated count", "fL"),
                    laboratory("785-6", "MCH [Entitic mass] by Automated count", "pg"),
                    laboratory("786-4", "MCHC [Mass/volume] by Automated count", "g/dL"),
                    laboratory("777-3", "Platelets [#/volume] in Blood", "10*3/uL"),
                    laboratory("32207-3", "Platelet distribution width in Blood", "fL"),
                    laboratory("32623-1", "Platelet mean volume in Blood", "fL"),
                    laboratory("2339-0", "Glucose", "mg/dL"),
                    laboratory("38483-4", "Creatinine", "mg/dL"),
                    laboratory("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "%"));

    static final List<Answer> ANSWERS =
            List.of(
                    new Answer(
                            "http://loinc.org|72166-2",
                            "Tobacco smoking status NHIS",
                            "http://snomed.info/sct|266919005",
                            "Never smoker"));

    static final List<Term> PROBLEMS =
            List.of(
                    problem("162864005", "Body mass index 30+ - obesity (finding)"),
                    problem("40055000", "Chronic sinusitis (disorder)"),
                    problem("444814009", "Viral sinusitis (disorder)"),
                    problem("284549007", "Laceration of hand"),
                    problem("68496003", "Polyp of colon"),
                    problem("15777000", "Prediabetes"),
                    problem("44054006", "Diabetes"),
                    problem("59621000", "Hypertension"),
                    problem("55822004", "Hyperlipidemia"),
                    problem("195662009", "Acute viral pharyngitis (disorder)"),
                    problem("10509002", "Acute bronchitis (disorder)"),
                    problem("271737000", "Anemia (disorder)"));

    static final List<Term> MEDICATIONS =
            List.of(
                    medication("849574", "Naproxen sodium 220 MG Oral Tablet"),
                    medication("310798", "Hydrochlorothiazide 25 MG Oral Tablet"),
                    medication("314076", "lisinopril 10 MG Oral Tablet"),
                    medication("860975", "24 HR Metformin hydrochloride 500 MG Oral Tablet"),
                    medication("312961", "Simvastatin 20 MG Oral Tablet"),
                    medication("308136", "amLODIPine 2.5 MG Oral Tablet"),
                    medication("313782", "Acetaminophen 325 MG Oral Tablet"),
                    medication("745679", "NDA020503 200 ACTUAT Albuterol 0.09 MG/ACTUAT"));

    private static Measure vital(String loinc, String display, String unit) {
        return new Measure("http://loinc.org|" + loinc, display, unit, CATEGORY + "vital-signs");
    }

    private static Measure laboratory(String loinc, String display, String unit) {
        return new Measure("http://loinc.org|" + loinc, display, unit, CATEGORY + "laboratory");
    }

    private static Term problem(String snomed, String display) {
        return new Term("http://snomed.info/sct|" + snomed, display);
    }

    private static Term medication(String rxnorm, String display) {
        return new Term("http://www.nlm.nih.gov/research/umls/rxnorm|" + rxnorm, display);
    }
}
