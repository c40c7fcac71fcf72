package dev.darkroom.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.Shutdown;
import dev.darkroom.runtime.ThreadWatch;
import dev.darkroom.schemas.topic.IdempotentProducer;
import dev.darkroom.worker.outcome.ProgressFeed;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Who may know whom; docs/ARCHITECTURE says why.
class HouseRulesTest {

    private static final String AWAIT =
            "%s.await(%s)".formatted(Shutdown.class.getName(), Health.class.getName());

    private static JavaClasses house;

    @BeforeAll
    static void readTheHouse() {
        house =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.darkroom");
        assertThat(house).isNotEmpty();
    }

    @Test
    void programsKnowSchemasAndRuntimeButNotEachOther() {
        for (String program : new String[] {"producer", "worker", "sink"}) {
            noClasses()
                    .that()
                    .resideInAPackage("dev.darkroom." + program + "..")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(
                                            "dev.darkroom.producer..",
                                            "dev.darkroom.worker..",
                                            "dev.darkroom.sink..",
                                            "dev.darkroom.standalone..",
                                            "dev.darkroom.broker..")
                                    .and(not(resideInAPackage("dev.darkroom." + program + ".."))))
                    .check(house);
        }
    }

    @Test
    void whoAnswersKnowsHowToAskAndWhatIsKeptButNotTheWorker() {
        noClasses()
                .that()
                .resideInAPackage("dev.darkroom.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.darkroom.worker..",
                        "dev.darkroom.broker..",
                        "dev.darkroom.standalone..",
                        "dev.darkroom.sink.keeper..",
                        "dev.darkroom.sink.ledger..")
                .check(house);
        noClasses()
                .that()
                .resideInAnyPackage("dev.darkroom.producer..", "dev.darkroom.sink..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.darkroom.http..")
                .check(house);
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.darkroom.http.server..",
                        "dev.darkroom.schemas.wire..") // the registry's client fails in its words
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .check(house);
    }

    @Test
    void theWireAndTheRuntimeKnowNothingOfThePrograms() {
        noClasses()
                .that()
                .resideInAPackage("dev.darkroom.schemas..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.darkroom..")
                                .and(not(resideInAPackage("dev.darkroom.schemas.."))))
                .check(house);
        noClasses()
                .that()
                .resideInAPackage("dev.darkroom.runtime..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.darkroom..")
                                .and(not(resideInAPackage("dev.darkroom.runtime.."))))
                .check(house);
    }

    @Test
    void howAnImageComesOutOfNoiseNeedsNothingButJava() {
        classes()
                .that()
                .resideInAPackage("dev.darkroom.worker.diffusion..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.darkroom.worker.diffusion..", "java..")
                .check(house);
    }

    @Test
    void onlyIntakeConsumesAndOnlyOutcomeProduces() {
        noClasses()
                .that()
                .resideInAPackage("dev.darkroom.worker..")
                .and()
                .resideOutsideOfPackage("dev.darkroom.worker.intake..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.clients.consumer..")
                .check(house);
        noClasses()
                .that()
                .resideInAPackage("dev.darkroom.worker..")
                .and()
                .resideOutsideOfPackage("dev.darkroom.worker.outcome..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.clients.producer..")
                .check(house);
    }

    @Test
    void onlyTheOnnxPackageKnowsTheEngineAndOneFileItsRuntime() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.darkroom.worker.onnx..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(house);
        assertThat(knowsTheRuntime("dev.darkroom.worker.")).hasSizeLessThanOrEqualTo(1);
        // The bench measures the runtime's own session, with nothing of ours around it.
        assertThat(knowsTheRuntime("dev.darkroom.standalone.bench.")).hasSizeLessThanOrEqualTo(1);
        assertThat(knowsTheRuntime("dev.darkroom."))
                .allMatch(
                        type ->
                                type.startsWith("dev.darkroom.worker.onnx.runtime.")
                                        || type.startsWith("dev.darkroom.standalone.bench."));
    }

    @Test
    void onlyTheRetrievalPackageKnowsLucene() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.darkroom.worker.retrieval..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.lucene..")
                .check(house);
    }

    private static List<String> knowsTheRuntime(String prefix) {
        return house.stream()
                .filter(type -> type.getFullName().startsWith(prefix))
                .filter(
                        type ->
                                type.getDirectDependenciesFromSelf().stream()
                                        .map(use -> use.getTargetClass().getPackageName())
                                        .anyMatch(name -> name.startsWith("ai.onnxruntime")))
                .map(HouseRulesTest::topLevel)
                .distinct()
                .toList();
    }

    @Test
    void whoeverWaitsForAPartToFailWatchesItsThreads() {
        classes()
                .that(
                        describe(
                                "wait for a part to fail",
                                type ->
                                        type.getMethodCallsFromSelf().stream()
                                                .map(call -> call.getTarget().getFullName())
                                                .anyMatch(AWAIT::equals)))
                .should()
                .callMethod(ThreadWatch.class, "over", Health.Condition.class)
                .because("a thread that dies unseen leaves a program that looks well")
                .check(house);
    }

    @Test
    void whoeverMakesAProducerTakesThePropertiesThatLoseNothing() {
        classes()
                .that(
                        describe(
                                "make a producer",
                                type ->
                                        type.getConstructorCallsFromSelf().stream()
                                                .anyMatch(
                                                        call ->
                                                                call.getTargetOwner()
                                                                        .isEquivalentTo(
                                                                                KafkaProducer
                                                                                        .class))))
                .and()
                .areNotAssignableTo(ProgressFeed.class) // signs of life may be lost
                .should()
                .callMethod(IdempotentProducer.class, "properties", Map.class, Map.class)
                .because("a second batch may overtake a first that a broker has refused")
                .check(house);
    }

    @Test
    void theLedgerTouchesNothingButKafka() {
        noClasses()
                .that()
                .resideInAPackage("dev.darkroom.sink.ledger..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.darkroom.sink.store..",
                        "software.amazon..",
                        "java.net..",
                        "java.nio.file..")
                .check(house);
    }

    @Test
    void onlyTheBrokerModuleKnowsKafkasServer() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.darkroom.broker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "kafka..", "org.apache.kafka.metadata..", "org.apache.kafka.server..")
                .check(house);
    }

    @Test
    void noPackageIsNamedAfterAPattern() {
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..util..", "..common..", "..model..", "..dto..", "..impl..", "..helper..")
                .check(house);
    }

    @Test
    void noWordFollowsTheMachinesLanguage() {
        noClasses()
                .should()
                .callMethod(String.class, "toLowerCase")
                .orShould()
                .callMethod(String.class, "toUpperCase")
                .orShould()
                .callMethod(String.class, "format", String.class, Object[].class)
                .because("a Turkish machine has other capitals, an Arabic one other digits")
                .check(house);
    }

    @Test
    void noNumberIsWrittenInTheDigitsOfTheMachinesLanguage() throws IOException {
        Pattern inItsDigits = Pattern.compile("%(\\d\\$)?[-+ 0,(#]*\\d*d");
        Path top = Path.of(System.getProperty("darkroom.top", ".."));
        try (Stream<Path> files = Files.walk(top)) {
            assertThat(files.filter(file -> file.toString().contains("/src/main/java/")))
                    .filteredOn(file -> file.toString().endsWith(".java"))
                    .hasSizeGreaterThan(500)
                    .allSatisfy(
                            file ->
                                    assertThat(Files.readAllLines(file))
                                            .as("%s; %%s writes a number as code does", file)
                                            .filteredOn(line -> !line.contains("Locale.ROOT"))
                                            .noneMatch(line -> inItsDigits.matcher(line).find()));
        }
    }

    @Test
    void aLogLineIsAFixedSentenceAndKeys() {
        noClasses()
                .should()
                .callMethodWhere(
                        target(owner(assignableTo(Logger.class)))
                                .and(target(nameMatching("trace|debug|info|warn|error"))))
                .because(
                        "LOG.atInfo().addKeyValue(...).log(...) keeps the sentence and its keys"
                                + " apart")
                .check(house);
    }

    /// What travels, as Avro generates it, may be called as what it tells of.
    @Test
    void aSimpleNameMeansOneThing() {
        Map<String, List<String>> byName =
                house.stream()
                        .filter(JavaClass::isTopLevelClass)
                        .filter(type -> !type.getSimpleName().equals("package-info"))
                        .filter(type -> !type.getPackageName().equals("dev.darkroom.schemas"))
                        .collect(
                                groupingBy(
                                        JavaClass::getSimpleName,
                                        mapping(JavaClass::getFullName, toList())));

        assertThat(byName).hasSizeGreaterThan(500);
        assertThat(byName.values()).filteredOn(types -> types.size() > 1).isEmpty();
    }

    private static String topLevel(JavaClass type) {
        return type.getEnclosingClass().map(HouseRulesTest::topLevel).orElse(type.getFullName());
    }
}
