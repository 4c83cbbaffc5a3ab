package io.github.esflink.source.client.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a connection string, decoded.
 *
 * <p>Read here and not by the client: its own parser takes no port above 32767 behind the first
 * host and no IPv6 address in a list, reads a {@code +} in a password as a blank, cuts the value of
 * a parameter at its second {@code =}, and passes over parameters that it does not know.
 *
 * <p>Immutable. {@link #toString()} shows hosts only, and no failure quotes anything that may be a
 * part of user or password.
 */
@Internal
public final class ConnectionString {

    /** Stands for what is not known yet: fits everywhere. */
    public static final String ANYTHING = "\uE000";

    private static final int DEFAULT_PORT = 2113;

    private static final String FORM =
            "expected esdb://[user:password@]host:port[,host:port…][?tls=false&…] or esdb+discover://…; kurrentdb, kurrent and kdb mean the same as esdb";
    static final String ENCODE =
            "; in user and password, / ? # % are written percent-encoded (%2F %3F %23 %25)";
    private static final Set<String> SCHEMES = Set.of("esdb", "kurrentdb", "kurrent", "kdb");
    private static final String DISCOVER = "+discover";

    /**
     * What stands between two {@code &}.
     *
     * @param name as it is written
     */
    record Parameter(String name, String value) {}

    private final boolean discover;
    private final @Nullable ServerCredentials credentials;
    private final List<Host> hosts;
    private final String hostList;
    private final List<Parameter> parameters;

    private ConnectionString(
            boolean discover,
            @Nullable ServerCredentials credentials,
            String hostList,
            List<Parameter> parameters) {
        this.discover = discover;
        this.credentials = credentials;
        this.hosts = hosts(hostList);
        this.hostList = hostList;
        this.parameters = parameters;
    }

    /**
     * @throws IllegalArgumentException saying what is wrong
     */
    static ConnectionString parse(String connectionString) {
        String text = connectionString.strip();
        int schemeEnd = text.indexOf("://");
        String scheme = text.substring(0, Math.max(0, schemeEnd)).toLowerCase(Locale.ROOT);
        boolean discover = scheme.endsWith(DISCOVER);
        if (discover) {
            scheme = scheme.substring(0, scheme.length() - DISCOVER.length());
        }
        if (!SCHEMES.contains(scheme)) {
            throw new IllegalArgumentException(FORM);
        }
        String rest = text.substring(schemeEnd + "://".length());
        int authorityEnd = firstOf(rest, "/?#");
        String authority = rest.substring(0, authorityEnd);
        int query = rest.indexOf('?', authorityEnd);
        String path = rest.substring(authorityEnd, query < 0 ? rest.length() : query);
        if (!path.isEmpty() && !path.equals("/")) {
            throw new IllegalArgumentException(
                    "nothing but a / may stand between the hosts and the ?" + ENCODE);
        }
        int userEnd = authority.lastIndexOf('@');
        return new ConnectionString(
                discover,
                userEnd < 0 ? null : credentials(authority.substring(0, userEnd)),
                authority.substring(userEnd + 1),
                query < 0 ? List.of() : parameters(rest.substring(query + 1)));
    }

    /**
     * The hosts as they stand in a connection string.
     *
     * @throws IllegalArgumentException when it is none; without quoting it
     */
    public static String hostsOf(String connectionString) {
        return parse(connectionString).hostList;
    }

    /** Where user and password end in a connection string: at the {@code @}; -1 without one. */
    public static int userEnd(String text) {
        int start = text.indexOf("://") + "://".length();
        int end = start + firstOf(text.substring(start), "/?#");
        int at = text.lastIndexOf('@', end);
        return at < start ? -1 : at;
    }

    private static int firstOf(String text, String characters) {
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    private static @Nullable ServerCredentials credentials(String userInfo) {
        int colon = userInfo.indexOf(':');
        String user = PercentEscapes.decode(colon < 0 ? userInfo : userInfo.substring(0, colon));
        String password = colon < 0 ? "" : PercentEscapes.decode(userInfo.substring(colon + 1));
        if (user.isEmpty() && password.isEmpty()) {
            return null;
        }
        if (user.isEmpty()) {
            throw new IllegalArgumentException("there is a password, but no user before it");
        }
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("a user's name cannot have a colon in it");
        }
        return new ServerCredentials(user, password);
    }

    private static List<Host> hosts(String list) {
        List<Host> hosts = new ArrayList<>();
        for (String host : list.split(",", -1)) {
            if (!host.isBlank()) {
                hosts.add(host(host.strip(), hosts.size() + 1));
            }
        }
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("there is no host");
        }
        return List.copyOf(hosts);
    }

    private static Host host(String text, int number) {
        boolean ipv6 = text.startsWith("[");
        int nameEnd = ipv6 ? text.indexOf(']') + 1 : firstOf(text, ":");
        String name = PercentEscapes.decode(text.substring(ipv6 ? 1 : 0, nameEnd - (ipv6 ? 1 : 0)));
        String rest = text.substring(nameEnd);
        if (!ipv6 && rest.indexOf(':', 1) > 0) {
            throw new IllegalArgumentException(
                    "host %d has several colons: an IPv6 address stands in brackets, [::1]:2113%s"
                            .formatted(number, ENCODE));
        }
        if (name.isEmpty() || !(rest.isEmpty() || rest.startsWith(":"))) {
            throw new IllegalArgumentException(
                    "host %d is not a name or an address%s".formatted(number, ENCODE));
        }
        return new Host(name, rest.length() <= 1 ? DEFAULT_PORT : port(rest.substring(1), number));
    }

    private static int port(String text, int number) {
        if (text.contains(ANYTHING)) {
            return DEFAULT_PORT;
        }
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(
                    "the port of host %d is not a number from 1 to 65535%s"
                            .formatted(number, ENCODE));
        }
        return port;
    }

    private static List<Parameter> parameters(String query) {
        if (query.indexOf('#') >= 0) {
            throw new IllegalArgumentException("there is a # behind the ?" + ENCODE);
        }
        List<Parameter> parameters = new ArrayList<>();
        for (String parameter : query.split("&", -1)) {
            if (!parameter.isEmpty()) {
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                String value = equals < 0 ? "" : parameter.substring(equals + 1);
                parameters.add(new Parameter(name, PercentEscapes.decode(value)));
            }
        }
        return List.copyOf(parameters);
    }

    /** Whether the nodes of the cluster are looked up. */
    boolean discover() {
        return discover;
    }

    @Nullable ServerCredentials credentials() {
        return credentials;
    }

    /** At least one, in the order of the string. */
    List<Host> hosts() {
        return hosts;
    }

    /** As they are written; not checked. */
    List<Parameter> parameters() {
        return parameters;
    }

    @Override
    public String toString() {
        return "ConnectionString{" + hosts + "}";
    }
}
