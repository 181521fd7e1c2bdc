package albums.database;

import java.time.Duration;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import java.util.function.Supplier;

/**
 * IAM database authentication: a token, signed for each login, in place of a password
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Connecting.html).
 */
final class TokenCredentials implements Credentials.Source {
    private static final Duration VALID = Duration.ofMinutes(15);

    private final String host;
    private final int port;
    private final String user;
    private final String region;
    private final Supplier<? extends AwsCredentialsIdentity> identity;

    TokenCredentials(String host, int port, String user, String region, Supplier<? extends AwsCredentialsIdentity> identity) {
        this.host = host;
        this.port = port;
        this.user = user;
        this.region = region;
        this.identity = identity;
    }

    @Override
    public Credentials current() {
        var request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .protocol("https")
                .host(host)
                .port(port)
                .encodedPath("/")
                .putRawQueryParameter("Action", "connect")
                .putRawQueryParameter("DBUser", user)
                .build();
        var toSign = SignRequest.builder(identity.get())
                .request(request)
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "rds-db")
                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, VALID)
                .build();
        var signed = AwsV4HttpSigner.create().sign(toSign).request();
        return new Credentials(user, signed.getUri().toString().substring("https://".length()));
    }

    @Override
    public Credentials renewed(Credentials refused) {
        return current();
    }
}
