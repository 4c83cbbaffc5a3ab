package io.github.esflink.source.client.connection;

import com.eventstore.dbclient.ConnectionSettingsBuilder;
import com.eventstore.dbclient.NodePreference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.jspecify.annotations.Nullable;

/** The parameters behind the question mark of a connection string, as the client knows them. */
final class ConnectionParameters {

    private static final Map<String, NodePreference> PREFERENCES =
            Map.of(
                    "leader", NodePreference.LEADER,
                    "follower", NodePreference.FOLLOWER,
                    "readonlyreplica", NodePreference.READ_ONLY_REPLICA,
                    "random", NodePreference.RANDOM);

    /** The one that may be given several times. */
    private static final String FEATURE = "feature";

    private static final Map<String, Kind> KNOWN = new LinkedHashMap<>();

    static {
        add("tls", "true or false", flag(ConnectionSettingsBuilder::tls));
        add("tlsVerifyCert", "true or false", flag(ConnectionSettingsBuilder::tlsVerifyCert));
        add("tlsCaFile", "a file", text(ConnectionSettingsBuilder::tlsCaFile));
        add("userCertFile", "a file", text((builder, value) -> {}));
        add("userKeyFile", "a file", text((builder, value) -> {}));
        add("dnsDiscover", "true or false", flag(ConnectionSettingsBuilder::dnsDiscover));
        add(
                "nodePreference",
                "leader, follower, random or readOnlyReplica",
                (builder, value) -> {
                    NodePreference preference = PREFERENCES.get(value.toLowerCase(Locale.ROOT));
                    if (preference != null) {
                        builder.nodePreference(preference);
                    }
                    return preference != null;
                });
        add(
                "maxDiscoverAttempts",
                "a number, at least 0",
                number(0, Integer.MAX_VALUE, (builder, value) -> {}));
        add(
                "discoveryInterval",
                "milliseconds, at least 0",
                number(0, Integer.MAX_VALUE, (builder, value) -> {}));
        add(
                "gossipTimeout",
                "milliseconds, at least 0",
                number(
                        0,
                        Integer.MAX_VALUE,
                        (builder, value) -> builder.gossipTimeout(value.intValue())));
        add(
                "keepAliveInterval",
                "milliseconds, or -1 for never",
                number(-1, Long.MAX_VALUE, ConnectionSettingsBuilder::keepAliveInterval));
        add(
                "keepAliveTimeout",
                "milliseconds, or -1 for never",
                number(-1, Long.MAX_VALUE, ConnectionSettingsBuilder::keepAliveTimeout));
        add(
                "defaultDeadline",
                "milliseconds, at least 1",
                number(1, Long.MAX_VALUE, ConnectionSettingsBuilder::defaultDeadline));
        add(
                FEATURE,
                "a name",
                text((builder, value) -> builder.feature(value.toLowerCase(Locale.ROOT))));
        // Of the clients for other languages, which may share the string; without effect here.
        add("connectionName", "a name", (builder, value) -> true);
        add("throwOnAppendFailure", "true or false", flag((builder, value) -> {}));
    }

    /**
     * @param name as it is written in the documentation of the client
     * @param expected for messages
     * @param taker gives the builder a value; whether it is one of these
     */
    private record Kind(
            String name,
            String expected,
            BiFunction<ConnectionSettingsBuilder, String, Boolean> taker) {}

    private ConnectionParameters() {}

    private static void add(
            String name,
            String expected,
            BiFunction<ConnectionSettingsBuilder, String, Boolean> taker) {
        KNOWN.put(name.toLowerCase(Locale.ROOT), new Kind(name, expected, taker));
    }

    /**
     * @throws IllegalArgumentException naming what is unknown or has no such value
     */
    static void apply(
            List<ConnectionString.Parameter> parameters, ConnectionSettingsBuilder builder) {
        Map<String, String> given = new LinkedHashMap<>();
        for (ConnectionString.Parameter parameter : parameters) {
            Kind kind = KNOWN.get(parameter.name().toLowerCase(Locale.ROOT));
            if (kind == null) {
                throw unknown(parameter.name(), parameters);
            }
            String value = parameter.value();
            String before = given.put(kind.name(), value);
            if (before != null && !before.equals(value) && !kind.name().equals(FEATURE)) {
                throw new IllegalArgumentException(
                        "the parameter %s has two values".formatted(kind.name()));
            }
            if (!value.contains(ConnectionString.ANYTHING) && !kind.taker().apply(builder, value)) {
                throw new IllegalArgumentException(
                        "the parameter %s needs %s".formatted(kind.name(), kind.expected()));
            }
        }
        String certificate = given.get("userCertFile");
        String key = given.get("userKeyFile");
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException(
                    "userCertFile and userKeyFile are given both or not at all");
        }
        if (certificate != null && key != null) {
            builder.defaultClientCertificate(certificate, key);
        }
    }

    private static IllegalArgumentException unknown(
            String name, List<ConnectionString.Parameter> all) {
        // Something of a password that has a question mark in it would end with an @.
        boolean mayBeSecret = !name.matches("[A-Za-z]+") || all.toString().indexOf('@') >= 0;
        if (mayBeSecret) {
            return new IllegalArgumentException(
                    "a parameter behind the ? is unknown; known are %s%s"
                            .formatted(names(), ConnectionString.ENCODE));
        }
        String nearest = nearest(name);
        return new IllegalArgumentException(
                nearest == null
                        ? "the parameter %s is unknown; known are %s".formatted(name, names())
                        : "the parameter %s is unknown; %s may be meant".formatted(name, nearest));
    }

    private static String names() {
        return String.join(", ", KNOWN.values().stream().map(Kind::name).toList());
    }

    private static @Nullable String nearest(String name) {
        String nearest = null;
        int least = 1 + Math.max(2, name.length() / 4);
        for (Map.Entry<String, Kind> known : KNOWN.entrySet()) {
            int away =
                    LevenshteinDistance.getDefaultInstance()
                            .apply(name.toLowerCase(Locale.ROOT), known.getKey());
            if (away < least) {
                least = away;
                nearest = known.getValue().name();
            }
        }
        return nearest;
    }

    private static BiFunction<ConnectionSettingsBuilder, String, Boolean> flag(
            BiConsumer<ConnectionSettingsBuilder, Boolean> setter) {
        return (builder, value) -> {
            boolean isFlag = value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false");
            if (isFlag) {
                setter.accept(builder, value.equalsIgnoreCase("true"));
            }
            return isFlag;
        };
    }

    private static BiFunction<ConnectionSettingsBuilder, String, Boolean> text(
            BiConsumer<ConnectionSettingsBuilder, String> setter) {
        return (builder, value) -> {
            setter.accept(builder, value);
            return !value.isEmpty();
        };
    }

    private static BiFunction<ConnectionSettingsBuilder, String, Boolean> number(
            long least, long most, BiConsumer<ConnectionSettingsBuilder, Long> setter) {
        return (builder, value) -> {
            long number;
            try {
                number = Long.parseLong(value.strip());
            } catch (NumberFormatException e) {
                return false;
            }
            boolean fits = number >= least && number <= most;
            if (fits) {
                setter.accept(builder, number);
            }
            return fits;
        };
    }
}
