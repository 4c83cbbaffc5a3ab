package io.github.esflink.job.definition;

import java.nio.charset.StandardCharsets;

/** A text is a connector, or is refused as none. */
public final class DefinitionFuzz {

    private DefinitionFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        try {
            ConnectorFile.parse("fuzz.yaml", new String(data, StandardCharsets.UTF_8));
        } catch (DefinitionException e) {
            // It says why.
        }
    }
}
