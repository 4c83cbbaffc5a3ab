package io.github.esflink.node.security;

import com.google.protobuf.ByteString;
import io.github.esflink.node.log.ExpectedRevision;
import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.record.ProposedEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The users of a secure node, with {@code admin} and {@code ops} as a fresh server has them. */
public final class Users {
    private static final String BASIC = "Basic ";

    private final Map<String, User> byName = new LinkedHashMap<>();

    private record User(String password, Set<String> groups) {}

    /** The users of a fresh server; the password of both is {@code changeit}. */
    public Users() {
        add("admin", "changeit", "$admins");
        add("ops", "changeit", "$ops");
    }

    /** Adds a user, or changes the password and the groups of one. */
    public void add(String name, String password, String... groups) {
        if (name.isEmpty() || name.contains(":")) {
            throw new IllegalArgumentException(
                    "a user's name is not empty and has no colon, unlike '" + name + "'");
        }
        byName.put(name, new User(password, Set.of(groups)));
    }

    /** A copy that later changes do not reach. */
    public Users copy() {
        Users copy = new Users();
        copy.byName.putAll(byName);
        return copy;
    }

    /**
     * Who the header {@code authorization: Basic ...} speaks for; {@code null} when name and
     * password do not fit. Without the header it is nobody in particular, who may call but not
     * read.
     */
    public @Nullable Caller authenticate(@Nullable String header, boolean requiresLeader) {
        if (header == null || !header.startsWith(BASIC)) {
            return new Caller("", Set.of(), requiresLeader);
        }
        String credentials;
        try {
            byte[] decoded = Base64.getDecoder().decode(header.substring(BASIC.length()).trim());
            credentials = new String(decoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
        int colon = credentials.indexOf(':');
        User user = colon < 0 ? null : byName.get(credentials.substring(0, colon));
        if (user == null || !same(user.password(), credentials.substring(colon + 1))) {
            return null;
        }
        return new Caller(credentials.substring(0, colon), user.groups(), requiresLeader);
    }

    /** Who a certificate speaks for; {@code null} when nobody has that name. */
    public @Nullable Caller certified(String name, boolean requiresLeader) {
        User user = byName.get(name);
        return user == null ? null : new Caller(name, user.groups(), requiresLeader);
    }

    private static boolean same(String password, String given) {
        return MessageDigest.isEqual(
                password.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the streams that a secure server has from its first start: one a user, and a list. */
    public void writeTo(TransactionLog log) {
        List<ProposedEvent> list = new ArrayList<>();
        byName.forEach(
                (name, user) -> {
                    String groups =
                            String.join(
                                    ",", user.groups().stream().map(g -> "\"" + g + "\"").toList());
                    log.append(
                            "$user-" + name,
                            new ExpectedRevision.NoStream(),
                            List.of(
                                    event(
                                            "$UserCreated",
                                            true,
                                            "{\"LoginName\":\""
                                                    + name
                                                    + "\",\"Groups\":["
                                                    + groups
                                                    + "]}")));
                    list.add(event("$User", false, name));
                });
        log.append("$users", new ExpectedRevision.NoStream(), list);
    }

    private static ProposedEvent event(String type, boolean json, String data) {
        return new ProposedEvent(
                UUID.randomUUID(), type, json, ByteString.copyFromUtf8(data), ByteString.EMPTY);
    }
}
