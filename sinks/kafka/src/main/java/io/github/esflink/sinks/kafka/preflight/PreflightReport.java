package io.github.esflink.sinks.kafka.preflight;

import io.github.esflink.sinks.kafka.preflight.Finding.Severity;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.annotation.PublicEvolving;

/**
 * What a pre-flight found.
 *
 * @param findings in the order of the checks
 */
@PublicEvolving
public record PreflightReport(List<Finding> findings) {

    public PreflightReport {
        findings = List.copyOf(findings);
    }

    /** Whether nothing speaks against the job. */
    public boolean isGo() {
        return findings.stream().noneMatch(finding -> finding.severity() == Severity.REFUSED);
    }

    /**
     * @throws IllegalStateException with every finding that speaks against the job
     */
    public void throwIfRefused() {
        if (!isGo()) {
            throw new IllegalStateException(
                    findings.stream()
                            .filter(finding -> finding.severity() == Severity.REFUSED)
                            .map(Finding::message)
                            .collect(Collectors.joining("\n- ", "Kafka is not ready:\n- ", "")));
        }
    }
}
