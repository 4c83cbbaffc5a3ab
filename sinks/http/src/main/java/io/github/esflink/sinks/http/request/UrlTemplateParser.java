package io.github.esflink.sinks.http.request;

import io.github.esflink.sinks.core.template.EventTemplate;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the URL that an operator wrote. */
final class UrlTemplateParser {

    private static final Pattern URL =
            Pattern.compile(
                    "(?<scheme>[^:/?#]*)://(?<authority>[^/?#]*)(?:/(?<path>[^?#]*))?(?:\\?(?<query>[^#]*))?(?<fragment>#.*)?");

    /** A name or an address, and a port; underscores, because container networks have them. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::(?<port>[0-9]{1,5}))?");

    private UrlTemplateParser() {}

    static UrlTemplate parse(String url) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            throw expected("http://host/path or https://host/path");
        }
        String scheme = matcher.group("scheme").toLowerCase(Locale.ROOT);
        String authority = matcher.group("authority");
        if ((scheme + authority).contains("{")) {
            throw expected(
                    "no parameter in scheme, host, port or user: only path and query may vary");
        }
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw expected("the scheme http or https");
        }
        if (authority.contains("@")) {
            throw expected("no user and no password in it: set authentication:method instead");
        }
        checkAuthority(authority);
        if (matcher.group("fragment") != null) {
            throw expected("no fragment (#…): it would not be sent");
        }
        String path = matcher.group("path") == null ? "" : matcher.group("path");
        String query = matcher.group("query");
        checkCharacters(path + (query == null ? "" : "?" + query));
        List<EventTemplate> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            segments.add(EventTemplate.parse(segment));
        }
        return new UrlTemplate(
                scheme + "://" + authority.toLowerCase(Locale.ROOT),
                List.copyOf(segments),
                query == null ? null : EventTemplate.parse(query));
    }

    private static void checkAuthority(String authority) {
        Matcher matcher = AUTHORITY.matcher(authority);
        if (!matcher.matches()) {
            throw expected("a host (international names in their xn-- form) and maybe a port");
        }
        String port = matcher.group("port");
        if (port != null && (Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535)) {
            throw expected("a port from 1 to 65535");
        }
    }

    private static void checkCharacters(String pathAndQuery) {
        String withoutParameters = EventTemplate.withoutParameters(pathAndQuery, "parameter");
        try {
            if (!new URI("http://host/" + withoutParameters).isOpaque()) {
                return;
            }
        } catch (URISyntaxException e) {
            // Said below; the exception quotes all of the query.
        }
        throw expected("characters that a URL may have, others percent-encoded");
    }

    private static IllegalArgumentException expected(String what) {
        return new IllegalArgumentException(what);
    }
}
