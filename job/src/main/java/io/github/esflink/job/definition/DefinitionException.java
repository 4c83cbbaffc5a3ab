package io.github.esflink.job.definition;

import java.util.List;

/** A connector file is wrong. The message holds everything that is wrong with it, a line each. */
public final class DefinitionException extends RuntimeException {

    private final List<String> errors;

    public DefinitionException(String file, List<String> errors) {
        super(file + " does not define a connector:\n  - " + String.join("\n  - ", errors));
        this.errors = List.copyOf(errors);
    }

    /** What is wrong, one sentence each. */
    public List<String> errors() {
        return errors;
    }
}
