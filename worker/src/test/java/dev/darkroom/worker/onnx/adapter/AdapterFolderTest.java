package dev.darkroom.worker.onnx.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.darkroom.worker.drawing.AdapterShelf.Found;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.graph.OnnxGraph;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

class AdapterFolderTest {
    private static final int WIDTH = 16;

    @TempDir private Path folder;
    private AdapterFolder adapters;

    @BeforeEach
    void readTheGraphs() throws IOException {
        Path model = TinyModels.scalar();
        adapters =
                new AdapterFolder(
                        folder,
                        new Fitting(
                                Map.of(
                                        "unet",
                                        OnnxGraph.read(model.resolve("unet/model.onnx")),
                                        "text_encoder",
                                        OnnxGraph.read(model.resolve("text_encoder/model.onnx"))),
                                2));
    }

    @Test
    void anAdapterIsCalledAsItsFileAndSaysWhatItChanges() throws IOException {
        write("b", factors("lora_te_query"));
        write("a.1", factors("lora_unet_query"));
        Files.writeString(folder.resolve("notes.txt"), "no adapter");

        assertThat(adapters.names()).containsExactly("a.1", "b");
        assertThat(adapters.find("a.1"))
                .isInstanceOfSatisfying(
                        Found.Usable.class,
                        found -> {
                            assertThat(found.denoiser()).isTrue();
                            assertThat(found.texts()).isFalse();
                            assertThat(found.sha256()).hasSize(64);
                        });
        assertThat(((Found.Usable) adapters.find("b")).texts()).isTrue();
        assertThat(adapters.find("c")).isEqualTo(new Found.Absent());
        assertThat(adapters.find("../b")).isEqualTo(new Found.Absent());
    }

    @Test
    void aFileThatHasChangedIsReadAgain() throws IOException {
        write("a", factors("lora_unet_query"));
        Found before = adapters.find("a");
        List<Tensor> both = new ArrayList<>(factors("lora_unet_query"));
        both.addAll(factors("lora_te_query"));
        write("a", both);

        assertThat(adapters.find("a")).isNotEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "lora_unet_query.hada_w1_a, is LoHa",
        "lora_unet_query.lokr_w1, is LoKr",
        "lora_unet_query.dora_scale, is DoRA",
        "unet.query.lora_magnitude_vector.weight, is DoRA",
        "unet.query.bias, names are no LoRA's: unet.query.bias",
    })
    void otherKindsOfAdaptersAreRefusedByName(String tensor, String why) throws IOException {
        List<Tensor> tensors = new ArrayList<>(factors("lora_unet_query"));
        tensors.add(new Tensor(tensor, List.of(1)));
        write("a", tensors);

        assertUnusable("a", why);
    }

    @Test
    void whatFitsNoModuleIsNamed() throws IOException {
        List<Tensor> tensors = new ArrayList<>(factors("lora_unet_query"));
        for (int i = 0; i < 5; i++) {
            tensors.addAll(factors("lora_unet_attention_" + i));
        }
        write("a", tensors);

        assertUnusable(
                "a",
                "is for modules that this model does not have: attention_0, attention_1,"
                        + " attention_2 and 2 more");
    }

    @Test
    void factorsOfOtherSizesAreRefusedWithBoth() throws IOException {
        write(
                "a",
                List.of(
                        new Tensor("lora_unet_query.lora_down.weight", List.of(2, 32)),
                        new Tensor("lora_unet_query.lora_up.weight", List.of(WIDTH, 2))));

        assertUnusable(
                "a", "query is for 16 outputs of 32 inputs, and the model has 16 of 16 there");
    }

    @Test
    void factorsThatAreNotMultipliedAreRefused() throws IOException {
        write(
                "a",
                List.of(
                        new Tensor("lora_unet_query.lora_down.weight", List.of(2, WIDTH)),
                        new Tensor("lora_unet_query.lora_up.weight", List.of(WIDTH, 3))));

        assertUnusable("a", "which are not multiplied");
    }

    @Test
    void oneFactorAloneIsRefused() throws IOException {
        write("a", factors("lora_unet_query").subList(0, 1));

        assertUnusable("a", "has not both factors for query");
    }

    @Test
    void aFileThatIsDamagedAnywhereIsRefused() throws IOException {
        write("whole", factors("lora_unet_query"));
        byte[] whole = Files.readAllBytes(folder.resolve("whole.safetensors"));
        for (int length = 0; length < whole.length; length += 11) {
            String name = "broken" + length;
            Files.write(folder.resolve(name + ".safetensors"), Arrays.copyOf(whole, length));
            assertThat(adapters.find(name)).isInstanceOf(Found.Unusable.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 20, Long.MAX_VALUE, Long.MIN_VALUE, -1, 0})
    void aHeaderThatIsLongerThanItsFileIsToldWithBoth(long length) throws IOException {
        byte[] file =
                ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
        Files.write(folder.resolve("a.safetensors"), file);

        assertUnusable(
                "a",
                "it has a header of %s bytes and 92 bytes after its length; 2 to 92 would do"
                        .formatted(Long.toUnsignedString(length)));
    }

    @Test
    void tensorsThatOverlapAreRefusedByName() throws IOException {
        write("a", factors("lora_unet_query"));
        Path file = folder.resolve("a.safetensors");
        String told = Files.readString(file, ISO_8859_1);
        Files.writeString(file, told.replace("[128,256]", "[100,228]"), ISO_8859_1);

        assertUnusable(
                "a",
                "lora_unet_query.lora_up.weight at bytes 100 to 228 over"
                        + " lora_unet_query.lora_down.weight at bytes 0 to 128");
    }

    private void assertUnusable(String name, String why) {
        assertThat(adapters.find(name))
                .isInstanceOfSatisfying(
                        Found.Unusable.class, found -> assertThat(found.why()).contains(why));
    }

    private record Tensor(String name, List<Integer> shape) {
        int bytes() {
            return Float.BYTES * shape.stream().reduce(1, Math::multiplyExact);
        }
    }

    private static List<Tensor> factors(String module) {
        return List.of(
                new Tensor(module + ".lora_down.weight", List.of(2, WIDTH)),
                new Tensor(module + ".lora_up.weight", List.of(WIDTH, 2)));
    }

    /// All numbers are zero.
    private void write(String name, List<Tensor> tensors) throws IOException {
        List<String> told = new ArrayList<>();
        int at = 0;
        for (Tensor tensor : tensors) {
            told.add(
                    "\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%s,%s]}"
                            .formatted(tensor.name, tensor.shape, at, at + tensor.bytes()));
            at += tensor.bytes();
        }
        byte[] header = ("{" + String.join(",", told) + "}").getBytes(UTF_8);
        ByteBuffer file =
                ByteBuffer.allocate(Long.BYTES + header.length + at)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .put(header);
        Files.write(folder.resolve(name + ".safetensors"), file.array());
    }
}
