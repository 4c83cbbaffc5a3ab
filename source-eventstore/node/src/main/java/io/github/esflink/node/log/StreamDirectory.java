package io.github.esflink.node.log;

import io.github.esflink.node.record.NameTable;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All streams by name and by number. Streams are added by the writing thread only. */
final class StreamDirectory {
    private final NameTable names = new NameTable();
    private final Map<String, StreamIndex> byName = new ConcurrentHashMap<>();
    private volatile StreamIndex[] byNumber = new StreamIndex[64];

    @Nullable StreamIndex find(String name) {
        return byName.get(name);
    }

    StreamIndex get(int number) {
        return byNumber[number];
    }

    Collection<StreamIndex> all() {
        return byName.values();
    }

    StreamIndex getOrCreate(String name) {
        StreamIndex known = byName.get(name);
        if (known != null) {
            return known;
        }
        StreamIndex created = new StreamIndex(names.intern(name));
        int number = created.numberedName().number();
        StreamIndex[] streams = byNumber;
        if (number >= streams.length) {
            streams = Arrays.copyOf(streams, number * 2);
        }
        streams[number] = created;
        byNumber = streams;
        byName.put(name, created);
        return created;
    }
}
