package io.github.esflink.sinks.http.authentication;

import io.github.esflink.sinks.http.endpoint.Answer;
import io.github.esflink.sinks.http.endpoint.AnswerListener;
import io.github.esflink.sinks.http.endpoint.EndpointClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a sender. One is kept until it expires or is refused; shortly before it expires the
 * next one is asked for while this one serves on. However many want a token, one request for it is
 * under way at a time.
 *
 * <p>Called in any thread; nothing inside blocks. Receivers hear in the thread that asks, or in the
 * client's.
 */
@Internal
public final class TokenSource {

    /**
     * A token is renewed when it has this long to live, or a fifth of its life, if that is less.
     */
    private static final long AHEAD_MILLIS = TimeUnit.MINUTES.toMillis(1);

    private static final int PART_OF_LIFE = 5;

    /** Who wants a token: hears of one of the two, once. */
    public interface Receiver {

        /**
         * @param authorization the value of the header {@code Authorization}
         */
        void onToken(String authorization);

        /**
         * @param why in words, without anything secret
         */
        void onNoToken(String why);
    }

    private record Token(String authorization, long renewAt, long expiresAt) {}

    private final TokenEndpoint endpoint;
    private final EndpointClient client;
    private final LongSupplier clock;

    private @Nullable Token current;
    private List<Receiver> waiting = new ArrayList<>();
    private boolean renewing;

    /**
     * Reads the secret.
     *
     * @param clock milliseconds that only go forward
     * @throws io.github.esflink.secret.SecretException naming a reference that leads nowhere
     */
    public TokenSource(ClientCredentials credentials, EndpointClient client, LongSupplier clock) {
        this.endpoint = new TokenEndpoint(credentials);
        this.client = client;
        this.clock = clock;
    }

    /** Gives the receiver a token, now or when there is one. */
    public void get(Receiver receiver) {
        Token usable = null;
        boolean renew = false;
        synchronized (this) {
            long now = clock.getAsLong();
            Token token = current;
            if (token != null && now < token.expiresAt()) {
                usable = token;
            } else {
                waiting.add(receiver);
            }
            if (!renewing && (usable == null || now >= usable.renewAt())) {
                renewing = true;
                renew = true;
            }
        }
        if (usable != null) {
            receiver.onToken(usable.authorization());
        }
        if (renew) {
            client.send(endpoint.request(), new Renewal());
        }
    }

    /** The endpoint did not take this one: whoever asks next gets another. */
    public synchronized void refused(String authorization) {
        Token token = current;
        if (token != null && token.authorization().equals(authorization)) {
            current = null;
        }
    }

    private final class Renewal implements AnswerListener {

        @Override
        public boolean wantsText() {
            return true;
        }

        @Override
        public void onAnswer(Answer answer) {
            TokenEndpoint.Grant grant;
            try {
                grant = endpoint.grantIn(answer);
            } catch (TokenEndpoint.NoTokenException e) {
                failed(String.valueOf(e.getMessage()));
                return;
            }
            Token token = token(grant);
            for (Receiver receiver : end(token)) {
                receiver.onToken(token.authorization());
            }
        }

        private Token token(TokenEndpoint.Grant grant) {
            String authorization = "Bearer " + grant.token();
            if (grant.seconds() == TokenEndpoint.UNTIL_REFUSED) {
                return new Token(authorization, Long.MAX_VALUE, Long.MAX_VALUE);
            }
            long life = TimeUnit.SECONDS.toMillis(grant.seconds());
            long expiresAt = clock.getAsLong() + life;
            return new Token(
                    authorization,
                    expiresAt - Math.min(AHEAD_MILLIS, life / PART_OF_LIFE),
                    expiresAt);
        }

        @Override
        public void onNoAnswer(String why, Throwable cause) {
            failed(why);
        }

        /** One that was asked for ahead of time has no receivers: the next attempt asks again. */
        private void failed(String why) {
            for (Receiver receiver : end(null)) {
                receiver.onNoToken("no token from %s: %s".formatted(endpoint, why));
            }
        }
    }

    private synchronized List<Receiver> end(@Nullable Token token) {
        renewing = false;
        if (token != null) {
            current = token;
        }
        List<Receiver> served = waiting;
        waiting = new ArrayList<>();
        return served;
    }
}
