package io.github.esflink.sinks.core.async;

import org.apache.flink.util.FlinkException;

/** The policy decided that the job fails; its cause says why. */
final class AsyncFailure extends FlinkException {

    private static final long serialVersionUID = 1L;

    AsyncFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
