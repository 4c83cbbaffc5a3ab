package io.github.esflink.job.definition;

import java.util.List;

/** A connector is refused. The message holds everything that speaks against it, a line each. */
public final class DefinitionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<String> errors;

    /** The file is wrong. */
    public DefinitionException(String file, List<String> errors) {
        this(errors, file + " does not define a connector:");
    }

    /** The file is right, and its destination is not ready. */
    public static DefinitionException cannotStart(String file, List<String> errors) {
        return new DefinitionException(errors, file + " cannot start:");
    }

    private DefinitionException(List<String> errors, String headline) {
        super(headline + "\n  - " + String.join("\n  - ", errors));
        this.errors = List.copyOf(errors);
    }

    /** What is wrong, one sentence each. */
    public List<String> errors() {
        return errors;
    }
}
