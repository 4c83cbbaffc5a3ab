package io.github.esflink.source.lineage;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.lineage.LineageDatasetFacet;

/**
 * What records a dataset becomes.
 *
 * @param type of the records
 */
@PublicEvolving
public record TypeFacet(TypeInformation<?> type) implements LineageDatasetFacet {

    static final String NAME = "type";

    @Override
    public String name() {
        return NAME;
    }
}
