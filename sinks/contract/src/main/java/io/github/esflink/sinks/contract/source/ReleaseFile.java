package io.github.esflink.sinks.contract.source;

import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Holds back the later events of every split until a file is there: a test opens it when what it
 * waited for has happened, in whichever process the readers are.
 *
 * @param file the file; null for no gate
 * @param share of a split's events that pass before it is open
 */
record ReleaseFile(@Nullable String file, double share) implements Serializable {

    static final ReleaseFile NONE = new ReleaseFile(null, 1);

    boolean isOpen() {
        return file == null || Files.exists(Path.of(file));
    }
}
