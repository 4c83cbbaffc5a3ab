package io.github.esflink.job.setting.file;

/** A file is not of the format that it was read as. The message never holds its text. */
public final class UnreadableException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final int line;

    UnreadableException(int line, String reason) {
        super(reason);
        this.line = line;
    }

    /** What is wrong, and where. */
    public Problem problem() {
        return new Problem(line, "", String.valueOf(getMessage()));
    }
}
