package io.github.esflink.job.dryrun;

/** Nothing can be shown. The message says why, without secrets. */
public final class DryRunException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DryRunException(String message, Throwable cause) {
        super(message, cause);
    }
}
