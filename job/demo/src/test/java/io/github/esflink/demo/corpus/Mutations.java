package io.github.esflink.demo.corpus;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/** Changed events of the corpus, from a seed. One thread. */
final class Mutations {

    /** What a producer writes where it should not, or could. */
    private static final List<String> PIECES =
            List.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    ":",
                    "\"",
                    "\\",
                    "\\u",
                    "\\ud800",
                    "\\udc00",
                    "\\u0000",
                    "\\ud83d\\ude00",
                    "\\/",
                    "0",
                    "-0",
                    "-0.0",
                    "1.00",
                    "1e400",
                    "1e2147483648",
                    "0e99999999999",
                    "9007199254740993",
                    "12345678901234567890123",
                    "-",
                    ".",
                    "e",
                    "E+",
                    "null",
                    "true",
                    "false",
                    "NaN",
                    "{}",
                    "[]",
                    "\"\"",
                    "\"a\":",
                    "\"__proto__\":",
                    "\"\":1,",
                    ",\"a\":2",
                    " ",
                    "\n",
                    "\t",
                    "\r\n",
                    "\0",
                    "é",
                    "€",
                    "😀",
                    "\uFEFF",
                    "{\"a\":",
                    "[[[[",
                    "]]]]",
                    "1234567890123456789",
                    "0.1234567890123456789");

    private static final byte[][] BYTES = {
        {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
        {(byte) 0xED, (byte) 0xB0, (byte) 0x80},
        {(byte) 0xC0, (byte) 0x80},
        {(byte) 0xFF},
        {(byte) 0x80},
        {0},
        {0, 0},
        {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF},
        {(byte) 0xFF, (byte) 0xFE},
        {(byte) 0xF4, (byte) 0x90}
    };

    /** Larger ones come unchanged in the corpus alone: a million of them would take days. */
    private static final int MOST_BYTES = 4_000;

    private final SplittableRandom random;
    private final List<OddEvent> corpus;

    Mutations(long seed, List<OddEvent> corpus) {
        this.random = new SplittableRandom(seed);
        this.corpus =
                corpus.stream()
                        .filter(
                                event ->
                                        event.data().length <= MOST_BYTES
                                                && event.metadata().length <= MOST_BYTES)
                        .toList();
    }

    OddEvent next() {
        OddEvent event = any();
        byte[] data = event.data();
        byte[] metadata = event.metadata();
        String type = event.type();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int part = random.nextInt(20);
            if (part < 15) {
                data = changed(data, any().data());
            } else if (part < 19) {
                metadata = changed(metadata, any().metadata());
            } else {
                type = any().type();
            }
        }
        return new OddEvent(event.name() + ", changed", event.kind(), type, data, metadata);
    }

    private OddEvent any() {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private byte[] changed(byte[] bytes, byte[] other) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + random.nextInt(8));
        return switch (random.nextInt(12)) {
            case 0 -> spliced(bytes, from, to, new byte[0]);
            case 1 -> spliced(bytes, from, from, slice(bytes, from, to));
            case 2 -> spliced(bytes, from, Math.min(bytes.length, from + 1), anyByte());
            case 3 -> slice(bytes, 0, from);
            case 4 -> slice(bytes, from, bytes.length);
            case 5 -> flipped(bytes, from);
            case 6 -> spliced(bytes, from, to, other);
            case 7 -> inObject(bytes);
            case 8 -> spliced(bytes, from, from, BYTES[random.nextInt(BYTES.length)]);
            case 9 -> spliced(bytes, from, to, piece());
            default -> spliced(bytes, from, from, piece());
        };
    }

    private byte[] piece() {
        return PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] anyByte() {
        return new byte[] {(byte) random.nextInt(256)};
    }

    private byte[] flipped(byte[] bytes, int place) {
        byte[] copy = bytes.clone();
        if (place < copy.length) {
            copy[place] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    private byte[] inObject(byte[] bytes) {
        byte[] name = random.nextBoolean() ? "a".getBytes(StandardCharsets.UTF_8) : piece();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("{\"".getBytes(StandardCharsets.UTF_8));
        out.writeBytes(name);
        out.writeBytes("\" : [".getBytes(StandardCharsets.UTF_8));
        out.writeBytes(bytes);
        out.writeBytes(" ]}".getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return java.util.Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] inserted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, from);
        out.writeBytes(inserted);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }
}
