package io.github.esflink.demo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * Who may know whom: table -> connector; savepoints -> job, connector and sinks; job -> connector
 * and sinks; sinks -> sinks/core; all of them -> sinks/secret; and nothing the other way.
 */
class ModuleArrowsTest {

    private static final String ROOT = "io.github.esflink";

    private static final JavaClasses PRODUCTION =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    // What modules lend each other for their tests.
                    .withImportOption(location -> !location.contains("-tests.jar"))
                    .importPackages(ROOT);

    @Test
    void everyModuleIsLookedAt() {
        assertThat(PRODUCTION.stream().map(JavaClass::getPackageName))
                .contains(
                        ROOT + ".secret",
                        ROOT + ".source",
                        ROOT + ".table",
                        ROOT + ".node",
                        ROOT + ".sinks.core",
                        ROOT + ".sinks.http",
                        ROOT + ".sinks.kafka",
                        ROOT + ".sinks.logger",
                        ROOT + ".sinks.sql",
                        ROOT + ".jsonpath",
                        ROOT + ".javascript",
                        ROOT + ".job",
                        ROOT + ".savepoints",
                        ROOT + ".demo");
    }

    /** Of top-level classes; who looks for one finds it by its name. */
    @Test
    void aNameMeansOneThing() {
        Map<String, Set<String>> byName =
                PRODUCTION.stream()
                        .filter(each -> each.isTopLevelClass() && !each.isInterface())
                        .collect(
                                Collectors.groupingBy(
                                        JavaClass::getSimpleName,
                                        Collectors.mapping(
                                                JavaClass::getName, Collectors.toSet())));

        assertThat(byName.values()).filteredOn(classes -> classes.size() > 1).isEmpty();
    }

    /** They say nothing to a reader who knows Flink, Kafka, HTTP and EventStoreDB. */
    @Test
    void namesAreThoseOfTheField() {
        noClasses()
                .should()
                .haveNameMatching(
                        ".*[.$](WrongSetting\\w*|News|Outbox|Entrance\\w*|Questions|Doorbell|HeldBytes|HandOver|LastNames|Excess|Surroundings|Room|Verdict|Gathering|ForgottenAdmin|Precommitted\\w*|WatchedRequest|AskedRecord|CreationSample)")
                .check(PRODUCTION);
    }

    @Test
    void secretsKnowNeitherSourceNorSinksNorFlink() {
        noClasses()
                .that()
                .resideInAPackage("..esflink.secret..")
                .should()
                .dependOnClassesThat(
                        JavaClass.Predicates.resideOutsideOfPackages(
                                "..esflink.secret..", "java..", "org.jspecify.."))
                .because("a reference is read in the same way wherever it stands")
                .check(PRODUCTION);
    }

    @Test
    void sinksCoreKnowsNoOtherModule() {
        noClasses()
                .that()
                .resideInAPackage("..sinks.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..esflink.source..",
                        "..esflink.node..",
                        "..esflink.job..",
                        "..esflink.demo..")
                .check(PRODUCTION);
    }

    @Test
    void aSinkKnowsSinksCoreOnly() {
        noClasses()
                .that()
                .resideInAPackage("..esflink.sinks..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..esflink.source..",
                        "..esflink.node..",
                        "..esflink.job..",
                        "..esflink.demo..")
                .because("a sink receives records and does not know where they come from")
                .check(PRODUCTION);
        slices().matching(ROOT + ".sinks.(*)..")
                .namingSlices("sink $1")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(
                        JavaClass.Predicates.resideInAPackage("..sinks.."),
                        JavaClass.Predicates.resideInAPackage("..sinks.core.."))
                .check(PRODUCTION);
    }

    @Test
    void lanesKnowNeitherEventsNorSinks() {
        noClasses()
                .that()
                .resideInAnyPackage("..sinks.core.async..", "..sinks.core.lane..")
                .should()
                .dependOnClassesThat(
                        JavaClass.Predicates.resideInAPackage(ROOT + "..")
                                .and(
                                        JavaClass.Predicates.resideOutsideOfPackages(
                                                "..sinks.core.async..",
                                                "..sinks.core.lane..",
                                                "..sinks.core.text..",
                                                "..sinks.core.type..")))
                .because("any Flink job may run its functions in the order of a key")
                .check(PRODUCTION);
    }

    @Test
    void expressionsAreUsableAlone() {
        noClasses()
                .that()
                .resideInAnyPackage("..esflink.jsonpath..", "..esflink.javascript..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..sinks..", "..esflink.source..", "..esflink.job..", "org.apache.flink..")
                .check(PRODUCTION);
    }

    @Test
    void theConnectorIsUsableAlone() {
        noClasses()
                .that()
                .resideInAPackage("..esflink.source..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..sinks..",
                        "..esflink.table..",
                        "..esflink.node..",
                        "..esflink.job..",
                        "..esflink.demo..")
                .check(PRODUCTION);
    }

    @Test
    void theTableKnowsTheConnectorAndIsKnownToNobody() {
        noClasses()
                .that()
                .resideInAPackage("..esflink.table..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..sinks..", "..esflink.node..", "..esflink.job..", "..esflink.demo..")
                .check(PRODUCTION);
        noClasses()
                .that()
                .resideOutsideOfPackage("..esflink.table..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..esflink.table..")
                .because("a job without SQL has no table")
                .check(PRODUCTION);
    }

    @Test
    void theJobDoesNotKnowTheNode() {
        noClasses()
                .that()
                .resideInAPackage("..esflink.job..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..esflink.node..", "..esflink.demo..")
                .check(PRODUCTION);
    }

    @Test
    void theToolsForSavepointsAreKnownToNobodyAndDoNotKnowTheNode() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..esflink.savepoints..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..esflink.savepoints..")
                .check(PRODUCTION);
        noClasses()
                .that()
                .resideInAPackage("..esflink.savepoints..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..esflink.node..", "..esflink.demo..")
                .check(PRODUCTION);
    }

    @Test
    void onlyTheClientRoomTouchesTheClientAndGrpc() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "..source.client..", "..esflink.node..", "..esflink.demo..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.grpc..", "com.eventstore..", "com.google.protobuf..")
                .because("a later change of the client must stay a change of one room")
                .check(PRODUCTION);
    }

    @Test
    void noCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(PRODUCTION);
    }

    @Test
    void everyPackageSaysWhatMayBeNull() {
        classes().should(resideInANullMarkedPackage()).check(PRODUCTION);
    }

    @Test
    void noRoomHasAVagueName() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .check(PRODUCTION);
    }

    private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
        return new ArchCondition<>("reside in a package that is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(
                        new SimpleConditionEvent(
                                type,
                                marked,
                                type.getPackageName() + " is @NullMarked: " + marked));
            }
        };
    }
}
