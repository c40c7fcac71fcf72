package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class ServedModelsTest {
    private static final List<Setting<?>> ALL =
            List.of(DrawingSettings.MODEL, WorkerSettings.MODEL_NAME, WorkerSettings.LANES);

    @Test
    void oneFolderIsTheDefaultModelWithTheUsualLanes() {
        assertThat(read("models/emoji"))
                .containsExactly(new ServedModel(Optional.empty(), Path.of("models/emoji"), 12));
    }

    @Test
    void everyModelHasItsNameItsFolderAndItsLanes() {
        assertThat(read("models/emoji, sdxl=/m/xl:lanes=4,tiny=/m/a=b"))
                .containsExactly(
                        new ServedModel(Optional.empty(), Path.of("models/emoji"), 12),
                        new ServedModel(Optional.of("sdxl"), Path.of("/m/xl"), 4),
                        new ServedModel(Optional.of("tiny"), Path.of("/m/a=b"), 12));
    }

    @Test
    void aPathWithAnEqualsSignIsNoName() {
        assertThat(read("./a=b"))
                .containsExactly(new ServedModel(Optional.empty(), Path.of("./a=b"), 12));
    }

    @Test
    void aNameBesideOneFolderNamesIt() {
        assertThat(ServedModels.of(settings(Map.of("model", "/m/xl", "model-name", "sdxl"))))
                .containsExactly(new ServedModel(Optional.of("sdxl"), Path.of("/m/xl"), 12));
    }

    @Test
    void everyFaultIsToldAtOnceWithWhatWasFoundAndWanted() {
        assertThatThrownBy(() -> read("a=/x,a=/y,/one,/two,x y=/z,,b=/w:lanes=0"))
                .hasMessageContaining("found the name 'a' twice")
                .hasMessageContaining("found '/two' as a second default model")
                .hasMessageContaining("found the name 'x y'")
                .hasMessageContaining("found '', wanted FOLDER or NAME=FOLDER")
                .hasMessageContaining("found '0' lanes in 'b=/w:lanes=0'");
    }

    @Test
    void namesThatDifferInCapitalsAloneAreAFault() {
        assertThatThrownBy(() -> read("SD15=/x,sd15=/y"))
                .hasMessageContaining("found the names 'SD15' and 'sd15'");
    }

    @Test
    void aNameBesideSeveralModelsIsAFault() {
        assertThatThrownBy(
                        () ->
                                ServedModels.of(
                                        settings(Map.of("model", "a=/x,/y", "model-name", "b"))))
                .hasMessageContaining("setting model-name: found 'b'");
    }

    @Test
    void aFolderThatIsNoneIsToldByItsModelWhereThereAreSeveral() {
        assertThatThrownBy(
                        () -> ServedModels.demandFolders(read("a=/nowhere,b=src/test/resources")))
                .hasMessageContaining(
                        "setting model: found '/nowhere' for the model a, wanted a folder");
    }

    @Test
    void ofSeveralTheOneThatIsNamedDrawsOrElseTheDefaultModel() {
        assertThat(one(Map.of("model", "a=/x,/y,b=/z")))
                .containsExactly(new ServedModel(Optional.empty(), Path.of("/y"), 12));
        assertThat(one(Map.of("model", "a=/x,/y,b=/z", "model-name", "b")))
                .containsExactly(new ServedModel(Optional.of("b"), Path.of("/z"), 12));
        assertThatThrownBy(() -> one(Map.of("model", "a=/x,b=/z", "model-name", "c")))
                .hasMessageContaining("setting model-name: found 'c', wanted one of a, b");
    }

    private static List<ServedModel> one(Map<String, String> options) {
        return ServedModels.of(ServedModels.one(settings(options)));
    }

    private static List<ServedModel> read(String model) {
        return ServedModels.of(settings(Map.of("model", model)));
    }

    private static Settings settings(Map<String, String> options) {
        return Settings.of(ALL, options);
    }
}
