package io.github.esflink.sinks.core.preflight;

import io.github.esflink.sinks.core.preflight.Finding.Severity;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.annotation.PublicEvolving;

/**
 * What a pre-flight found.
 *
 * @param findings in the order of the checks
 */
@PublicEvolving
public record PreflightReport(List<Finding> findings) {

    /** Nothing was found. */
    public static final PreflightReport NOTHING = new PreflightReport(List.of());

    public PreflightReport {
        findings = List.copyOf(findings);
    }

    /** Both. */
    public PreflightReport and(PreflightReport other) {
        return new PreflightReport(
                Stream.concat(findings.stream(), other.findings().stream()).toList());
    }

    /** Whether nothing speaks against the job. */
    public boolean isGo() {
        return findings.stream().allMatch(finding -> finding.severity() == Severity.NOTE);
    }

    /**
     * @throws IllegalStateException with every finding that speaks against the job
     */
    public void throwIfRefused() {
        if (!isGo()) {
            throw new IllegalStateException(
                    findings.stream()
                            .filter(finding -> finding.severity() != Severity.NOTE)
                            .map(Finding::message)
                            .collect(
                                    Collectors.joining(
                                            "\n- ", "The destination is not ready:\n- ", "")));
        }
    }
}
