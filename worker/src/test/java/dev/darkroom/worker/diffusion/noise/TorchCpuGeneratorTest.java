package dev.darkroom.worker.diffusion.noise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.diffusion.latent.LatentShape;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

class TorchCpuGeneratorTest {
    @Test
    void onlyTheLowHalfOfASeedCounts() {
        assertThat(new TorchCpuGenerator(5).normals(40))
                .isEqualTo(new TorchCpuGenerator((1L << 32) + 5).normals(40));
    }

    @Test
    void aBlockThatIsNotFullIsDrawnAnewOverTheEndOfTheLast() {
        float[] full = new TorchCpuGenerator(7).normals(16);
        float[] more = new TorchCpuGenerator(7).normals(17);
        assertThat(more[0]).isEqualTo(full[0]);
        assertThat(Arrays.copyOfRange(more, 1, 16)).isNotEqualTo(Arrays.copyOfRange(full, 1, 16));
    }

    @Test
    void theSecondOfAPairIsKeptAcrossALargeDraw() {
        var whole = new TorchCpuGenerator(9);
        float[] pair = whole.normals(2);
        var split = new TorchCpuGenerator(9);
        assertThat(split.normals(1)[0]).isEqualTo(pair[0]);
        split.normals(16);
        assertThat(split.normals(1)[0]).isEqualTo(pair[1]);
    }

    @Test
    void theNoiseOfAnImageDependsOnItsSeedAlone() {
        var shape = new LatentShape(4, 8, 8);
        assertThat(new TorchCpuGenerator(1).next(shape))
                .isEqualTo(new TorchCpuGenerator(1).next(shape));
        assertThat(new TorchCpuGenerator(1).next(shape))
                .isNotEqualTo(new TorchCpuGenerator(2).next(shape));
    }
}
