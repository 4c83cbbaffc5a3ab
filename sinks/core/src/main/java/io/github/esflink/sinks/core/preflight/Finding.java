package io.github.esflink.sinks.core.preflight;

import org.apache.flink.annotation.PublicEvolving;

/**
 * What a check found.
 *
 * @param severity whether the job can run all the same
 * @param message what was expected and found, and what to do
 */
@PublicEvolving
public record Finding(Severity severity, String message) {

    /** Whether the job can run all the same. */
    public enum Severity {
        /** It is worth reading. */
        NOTE,
        /**
         * A running job holds what this one needs: a second one would disturb it, one that replaces
         * it would not.
         */
        IN_USE,
        /** The job would fail, or lose or repeat events. */
        REFUSED
    }

    /** One that is worth reading. */
    public static Finding note(String message) {
        return new Finding(Severity.NOTE, message);
    }

    /** One that speaks against the job as long as another one runs. */
    public static Finding inUse(String message) {
        return new Finding(Severity.IN_USE, message);
    }

    /** One that speaks against the job. */
    public static Finding refused(String message) {
        return new Finding(Severity.REFUSED, message);
    }
}
