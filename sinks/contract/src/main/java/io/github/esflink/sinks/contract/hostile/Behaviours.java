package io.github.esflink.sinks.contract.hostile;

import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.annotation.PublicEvolving;

/** Every behaviour that is known. */
@PublicEvolving
public final class Behaviours {

    private Behaviours() {}

    public static List<Behaviour> all() {
        return Stream.of(
                        InterimAnswers.all(),
                        Lengths.all(),
                        Connections.all(),
                        Heads.all(),
                        Redirects.all())
                .flatMap(List::stream)
                .toList();
    }
}
