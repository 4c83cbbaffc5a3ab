package io.github.esflink.job.definition;

import io.github.esflink.job.setting.file.Problem;
import java.util.List;

/**
 * A definition that was read and holds.
 *
 * @param connector what it defines
 * @param remarks what works and is worth a remark
 */
public record ReadDefinition(ConnectorDefinition connector, List<Problem> remarks) {

    public ReadDefinition {
        remarks = List.copyOf(remarks);
    }
}
