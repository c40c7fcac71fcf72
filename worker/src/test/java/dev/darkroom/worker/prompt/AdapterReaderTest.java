package dev.darkroom.worker.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.AdapterUse;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.worker.drawing.AdapterShelf;
import dev.darkroom.worker.drawing.UsedAdapter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

class AdapterReaderTest {
    private static final Map<String, AdapterShelf.Found> FILES =
            Map.of(
                    "both", new AdapterShelf.Found.Usable("aa", true, true),
                    "net", new AdapterShelf.Found.Usable("bb", true, false),
                    "text", new AdapterShelf.Found.Usable("cc", false, true),
                    "odd", new AdapterShelf.Found.Unusable("its file is LoHa"));

    /// A shelf of names alone.
    private static final AdapterShelf SHELF =
            new AdapterShelf() {
                @Override
                public List<String> names() {
                    return FILES.keySet().stream().sorted().toList();
                }

                @Override
                public Found find(String name) {
                    return FILES.getOrDefault(name, new Found.Absent());
                }
            };

    private final Faults faults = new Faults();

    private List<UsedAdapter> read(AdapterUse... asked) {
        PromptRequest request =
                PromptRequest.newBuilder().setId("r").setAdapters(List.of(asked)).build();
        return new AdapterReader(SHELF).read(request, faults);
    }

    @Test
    void nullScalesAreOneAndThatOfTheDenoiserWhateverTheOrder() {
        assertThat(read(new AdapterUse("net", 0.5, null), new AdapterUse("both", null, null)))
                .containsExactly(
                        new UsedAdapter("both", "aa", 1, 1),
                        new UsedAdapter("net", "bb", 0.5, 0.5));
        assertThat(read(new AdapterUse("both", -2.0, 0.5)))
                .containsExactly(new UsedAdapter("both", "aa", -2, 0.5));
        assertThat(faults.none()).isTrue();
    }

    @Test
    void whatChangesNothingIsNotUsed() {
        assertThat(read(new AdapterUse("both", 0.0, null))).isEmpty();
        assertThat(read(new AdapterUse("net", -0.0, 1.0))).isEmpty();
        assertThat(read(new AdapterUse("text", 1.0, 0.0))).isEmpty();
        assertThat(read(new AdapterUse("net", 0.5, 3.0)))
                .containsExactly(new UsedAdapter("net", "bb", 0.5, 0.5));
        assertThat(read(new AdapterUse("text", 0.5, 3.0)))
                .containsExactly(new UsedAdapter("text", "cc", 3, 3));
        assertThat(read()).isEmpty();
        assertThat(faults.none()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {11, -10.5, Double.NaN, Double.POSITIVE_INFINITY})
    void aScaleOutOfRangeIsRefusedWithItsAdapter(double scale) {
        read(new AdapterUse("both", scale, null));
        read(new AdapterUse("both", 1.0, scale));

        assertThat(faults.all())
                .hasSize(2)
                .allSatisfy(
                        fault -> {
                            assertThat(fault.code()).isEqualTo(RefusalCode.INVALID);
                            assertThat(fault.field()).isEqualTo("adapters");
                            assertThat(fault.found()).contains("'both'", "" + scale);
                        });
    }

    @Test
    void aNameTwiceIsRefused() {
        read(new AdapterUse("both", 1.0, null), new AdapterUse("both", 1.0, null));

        assertThat(faults.all())
                .singleElement()
                .returns("'both' twice", Fault::found)
                .returns(RefusalCode.INVALID, Fault::code);
    }

    @Test
    void whatTheWorkerDoesNotHaveIsRefusedWithWhatItHas() {
        read(new AdapterUse("ink", 1.0, null));

        assertThat(faults.all())
                .singleElement()
                .returns("'ink'", Fault::found)
                .returns("one of both, net, odd, text", Fault::wanted)
                .returns(RefusalCode.UNSUPPORTED, Fault::code);
    }

    @Test
    void whatDoesNotFitTheModelIsRefusedWithTheReason() {
        read(new AdapterUse("odd", 1.0, null));

        assertThat(faults.all())
                .singleElement()
                .returns("'odd': its file is LoHa", Fault::found)
                .returns(RefusalCode.UNSUPPORTED, Fault::code);
    }

    @Test
    void moreThanSixteenAreRefused() {
        read(
                IntStream.range(0, 17)
                        .mapToObj(i -> new AdapterUse("a" + i, 1.0, null))
                        .toArray(AdapterUse[]::new));

        assertThat(faults.all()).singleElement().returns("17 adapters", Fault::found);
    }
}
