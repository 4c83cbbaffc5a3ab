package io.github.esflink.job.setting;

import io.github.esflink.job.setting.file.Entry;
import java.util.Collection;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** What a person may have meant. */
final class NearestKey {

    private NearestKey() {}

    /** The key that is a few letters away; empty when none is near. */
    static Optional<String> of(String key, Collection<String> known) {
        String nearest = null;
        int least = 1 + Math.max(2, key.length() / 4);
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        for (String candidate : known) {
            int away = distance.apply(Entry.fold(key), Entry.fold(like(key, candidate)));
            if (away < least) {
                least = away;
                nearest = candidate;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** A key that stands for many, with the name that was written. */
    private static String like(String key, String candidate) {
        int name = candidate.indexOf('<');
        return name < 0
                ? candidate
                : candidate.substring(0, name)
                        + key.substring(key.lastIndexOf(Entry.SEPARATOR) + 1);
    }
}
