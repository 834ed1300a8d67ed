package io.twinmesh.cluster;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import io.twinmesh.cluster.outgoing.WholeAnswer;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Instant;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/// The arrows between the modules and the naming rules of the house style.
@AnalyzeClasses(packages = "io.twinmesh", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule arrows_point_down_only =
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .layer("cluster")
                    .definedBy("io.twinmesh.cluster..")
                    .layer("actors")
                    .definedBy("io.twinmesh.actors..")
                    .layer("inference")
                    .definedBy("io.twinmesh.inference..")
                    .layer("persistence")
                    .definedBy("io.twinmesh.persistence..")
                    .layer("wire")
                    .definedBy("io.twinmesh.wire..")
                    .whereLayer("cluster")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("actors")
                    .mayOnlyBeAccessedByLayers("cluster")
                    .whereLayer("wire")
                    .mayOnlyBeAccessedByLayers("cluster")
                    .whereLayer("inference")
                    .mayOnlyBeAccessedByLayers("cluster", "actors")
                    .whereLayer("persistence")
                    .mayOnlyBeAccessedByLayers("cluster", "actors");

    @ArchTest
    static final ArchRule what_is_computed_and_remembered_knows_no_actors =
            noClasses()
                    .that()
                    .resideInAnyPackage("io.twinmesh.inference..", "io.twinmesh.persistence..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.pekko..", "scala..", "io.grpc..");

    @ArchTest
    static final ArchRule what_is_computed_knows_no_patient =
            noClasses()
                    .that()
                    .resideInAPackage("io.twinmesh.inference..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.twinmesh.persistence..");

    @ArchTest
    static final ArchRule the_journal_is_read_whatever_is_made_of_it =
            noClasses()
                    .that()
                    .resideInAPackage("io.twinmesh.persistence.projection.tail")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.twinmesh.persistence.projection",
                            "io.twinmesh.persistence.projection.log");

    @ArchTest
    static final ArchRule graphs_run_on_one_engine =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.twinmesh.inference.engine..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("ai.onnxruntime..");

    @ArchTest
    static final ArchRule actors_know_neither_http_nor_sharding =
            noClasses()
                    .that()
                    .resideInAPackage("io.twinmesh.actors..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.pekko.http..",
                            "org.apache.pekko.cluster..",
                            "io.grpc..",
                            "java.sql..");

    /// One who joins holds a thread until somebody answers. What runs on the threads for what
    /// blocks must not: an actor may need one of them before it answers. Named are who waits for
    /// the index and not for an actor, and who starts or ends a server.
    @ArchTest
    static final ArchRule who_waits_for_an_answer_does_it_on_a_virtual_thread =
            noClasses()
                    .that()
                    .resideInAnyPackage("io.twinmesh.cluster..", "io.twinmesh.actors..")
                    .and()
                    .haveNameNotMatching(
                            ".*[.](WaitingThreads|FreshIndex|Doors|RunningNode|CoreWiring|Rehearsal|Resumption)")
                    .should()
                    .accessTargetWhere(
                            target(name("join"))
                                    .and(
                                            targetOwner(
                                                    JavaClass.Predicates.assignableTo(
                                                            CompletableFuture.class))));

    @ArchTest
    static final ArchRule whoever_is_asked_over_http_has_a_limit_for_the_whole_answer =
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName(WholeAnswer.class.getName())
                    .should()
                    .callMethod(HttpClient.class, "send", HttpRequest.class, BodyHandler.class)
                    .orShould()
                    .callMethod(
                            HttpClient.class, "sendAsync", HttpRequest.class, BodyHandler.class);

    @ArchTest
    static final ArchRule nothing_is_read_by_java_serialization =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.io.ObjectInputStream")
                    .orShould()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.io.ObjectOutputStream");

    /// Whoever counts time is given the clock, `System::nanoTime` in a server. A caller of a model
    /// that looks out before it falls asleep does so by the clock that it sleeps by.
    @ArchTest
    static final ArchRule nothing_reads_the_clock_by_itself =
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName("io.twinmesh.inference.engine.batch.Waiter")
                    .should()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(Instant.class, "now");

    @ArchTest
    static final ArchRule no_state_is_static =
            com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields()
                    .that()
                    .areDeclaredInClassesThat()
                    .resideOutsideOfPackage("io.twinmesh.wire..")
                    .and()
                    .areStatic()
                    .and()
                    .doNotHaveModifier(JavaModifier.SYNTHETIC)
                    .should()
                    .beFinal();

    @ArchTest
    static final ArchRule names_say_the_thing =
            classes()
                    .that()
                    .resideOutsideOfPackage("io.twinmesh.wire..")
                    .should(
                            com.tngtech.archunit.lang.conditions.ArchConditions.not(
                                    com.tngtech.archunit.lang.conditions.ArchConditions
                                            .haveNameMatching(
                                                    ".*[.$](Abstract[^.$]*|[^.$]*(Impl|Manager|Helper|Util|Utils|Processor|Data|Info))")));

    @ArchTest
    static void every_package_says_what_lives_there(JavaClasses all) {
        var without = new TreeSet<String>();
        for (JavaClass type : all) {
            var name = type.getPackageName();
            if (!name.startsWith("io.twinmesh.wire")
                    && type.getPackage()
                            .tryGetPackageInfo()
                            .filter(info ->
                                    info.isAnnotatedWith(org.jspecify.annotations.NullMarked.class))
                            .isEmpty()) {
                without.add(name);
            }
        }
        assertThat(without).as("packages without @NullMarked package-info").isEmpty();
    }
}
