package dev.darkroom.worker.onnx.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Native memory that the calls of one thread write their inputs into, one call after the other.
/// Asked of the system anew for each call, its pages would cost more than filling them.
final class FeedMemory {
    /// What is kept from one call to the next; a call may take more.
    private static final int KEPT_BYTES = 64 << 20;

    /// Vector instructions like addresses that are multiples of this.
    private static final int ALIGNMENT = 64;

    private static final ThreadLocal<FeedMemory> OF_THREAD =
            ThreadLocal.withInitial(FeedMemory::new);

    private ByteBuffer memory = ByteBuffer.allocateDirect(0);
    private int used;

    private FeedMemory() {}

    /// That of this thread, of which nothing is in use: what its call before wrote is over.
    static FeedMemory ofThisThread() {
        FeedMemory memory = OF_THREAD.get();
        memory.used = 0;
        return memory;
    }

    /// @return so many bytes in the machine's order, whatever is in them; until this thread's next
    ///   call
    ByteBuffer take(int bytes) {
        int from = Math.ceilDiv(used, ALIGNMENT) * ALIGNMENT;
        long needed = (long) from + bytes;
        if (needed > KEPT_BYTES) {
            return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
        if (needed > memory.capacity()) {
            // What this call took before stays where it is.
            memory = aligned((int) Math.min(KEPT_BYTES, Math.max(2L * memory.capacity(), needed)));
            from = 0;
        }
        used = from + bytes;
        return memory.slice(from, bytes).order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer aligned(int bytes) {
        ByteBuffer more = ByteBuffer.allocateDirect(bytes + ALIGNMENT);
        return more.slice((ALIGNMENT - more.alignmentOffset(0, ALIGNMENT)) % ALIGNMENT, bytes);
    }
}
