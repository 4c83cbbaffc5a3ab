package io.github.esflink.job;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A letter that can be read comes back as it is, and a line that is none is said to be none. */
public final class LetterFuzz {

    private LetterFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        DeadLetter letter;
        try {
            letter = DeadLetterJson.read(new String(data, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return;
        }
        String line = DeadLetterJson.write(letter);
        if (!letter.equals(DeadLetterJson.read(line))) {
            throw new IllegalStateException("another letter came back");
        }
    }
}
