package dev.darkroom.standalone.abuse;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/// Spoils bytes: some changed, cut off, repeated, or replaced by what readers of lengths fear.
public final class Spoiler {

    /// The largest and the smallest 64-bit number as Avro and protobuf write them, and large
    /// lengths as PNG does.
    private static final byte[][] FEARED = {
        {-2, -1, -1, -1, -1, -1, -1, -1, -1, 1},
        {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
        {-1, -1, -1, -1, 15},
        {127, -1, -1, -1},
        {-128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128}
    };

    private final Random random;

    public Spoiler(Random random) {
        this.random = random;
    }

    public byte[] spoil(byte[] good) {
        byte[] bytes = good;
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            bytes = once(bytes);
        }
        return bytes;
    }

    private byte[] once(byte[] bytes) {
        if (bytes.length == 0) {
            return FEARED[random.nextInt(FEARED.length)];
        }
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(6)) {
            case 0 -> flipped(bytes, at);
            case 1 -> Arrays.copyOf(bytes, at);
            case 2 -> spliced(bytes, at, FEARED[random.nextInt(FEARED.length)], 0);
            case 3 -> spliced(bytes, at, FEARED[random.nextInt(FEARED.length)], 8);
            case 4 -> spliced(bytes, at, Arrays.copyOfRange(bytes, at / 2, at), 0);
            default -> flipped(flipped(bytes, at), random.nextInt(bytes.length));
        };
    }

    private byte[] flipped(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) random.nextInt(256);
        return changed;
    }

    private static byte[] spliced(byte[] bytes, int at, byte[] middle, int instead) {
        var out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        out.writeBytes(middle);
        int rest = Math.min(bytes.length, at + instead);
        out.write(bytes, rest, bytes.length - rest);
        return out.toByteArray();
    }
}
