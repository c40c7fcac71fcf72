package dev.darkroom.worker.onnx.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class FeedMemoryTest {
    private final Random random = new Random(5);

    @Test
    void whatOneCallTakesStaysAsItWasWritten() {
        for (int call = 0; call < 50; call++) {
            FeedMemory memory = FeedMemory.ofThisThread();
            List<ByteBuffer> taken = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                ByteBuffer buffer = memory.take(1 + random.nextInt(1 << random.nextInt(1, 20)));
                while (buffer.hasRemaining()) {
                    buffer.put((byte) i);
                }
                taken.add(buffer.flip());
            }

            for (int i = 0; i < taken.size(); i++) {
                byte[] found = new byte[taken.get(i).remaining()];
                taken.get(i).get(found);
                assertThat(found).containsOnly((byte) i);
            }
        }
    }

    @Test
    void aCallIsWrittenWhereTheOneBeforeWas() {
        FeedMemory.ofThisThread().take(1 << 20);

        long first = address(FeedMemory.ofThisThread().take(1 << 20));
        long second = address(FeedMemory.ofThisThread().take(1 << 20));

        assertThat(second).isEqualTo(first);
    }

    @Test
    void everyBufferBeginsWhereVectorInstructionsLikeIt() {
        FeedMemory memory = FeedMemory.ofThisThread();
        for (int i = 0; i < 100; i++) {
            assertThat(address(memory.take(random.nextInt(1, 5_000))) % 64).isZero();
        }
    }

    @Test
    void aCallMayTakeMoreThanIsKept() {
        FeedMemory memory = FeedMemory.ofThisThread();

        ByteBuffer first = memory.take(80 << 20);
        ByteBuffer second = memory.take(16);

        assertThat(first.capacity()).isEqualTo(80 << 20);
        assertThat(second.capacity()).isEqualTo(16);
        assertThat(MemorySegment.ofBuffer(first).asOverlappingSlice(MemorySegment.ofBuffer(second)))
                .isEmpty();
    }

    private static long address(ByteBuffer buffer) {
        return MemorySegment.ofBuffer(buffer).address();
    }
}
