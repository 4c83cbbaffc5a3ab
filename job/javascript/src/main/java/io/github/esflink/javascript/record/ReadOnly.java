package io.github.esflink.javascript.record;

import io.github.esflink.javascript.tree.UnwritableValueException;

/** What a script may not write. */
final class ReadOnly {

    private ReadOnly() {}

    static UnwritableValueException refused(String object, String name, String writable) {
        return UnwritableValueException.here(
                "%s.%s cannot be written; %s can".formatted(object, name, writable));
    }
}
