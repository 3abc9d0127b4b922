using System.Net;
using Offhook.Server.Configuration;
using Xunit;

namespace Offhook.Tests.Server;

public sealed class ConfigurationReaderTests
{
    [Fact]
    public void The_tftp_door_is_off_unless_listed_and_takes_its_switch_and_limits()
    {
        var none = ConfigurationReader.Read("f", "doors:\n  http: { listen: [\"127.0.0.1:9\"] }\n", null);
        var read = ConfigurationReader.Read(
            "f", "doors:\n  tftp: { listen: [\"127.0.0.1:69\"], singlePort: true, limits: { transfers: 7, transfersPerAddress: 3 } }\n", null);

        Assert.Null(none.Tftp);
        Assert.Equal(("127.0.0.1:69", true, 7, 3), (read.Tftp!.Listen.Single().ToString(), read.Tftp.SinglePort, read.Tftp.Transfers, read.Tftp.TransfersPerAddress));
    }

    [Fact]
    public void Mistakes_of_the_tftp_door_are_told_with_what_is_allowed()
    {
        var failure = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read("f", "doors:\n  tftp: { singlePort: maybe, root: /srv }\n", null));

        Assert.Equal(
        [
            "f:2: doors.tftp.singlePort: must be true or false",
            "f:2: doors.tftp.root: unknown; allowed are listen, singlePort, limits",
            "f:2: doors.tftp: says not where to listen; needed is listen: [ \"IP:PORT\" ]",
        ], failure.Mistakes);
    }

    [Fact]
    public void Everything_that_is_said_is_taken()
    {
        var read = ConfigurationReader.Read("offhook.yaml", """
            data: /srv/offhook
            database: sqlite
            publicUrl: http://10.20.0.5:8080
            trustedProxies: [10.0.0.1, "192.0.2.0/24"]
            doors:
              http: { listen: ["0.0.0.0:0", "[::1]:8080"], limits: { connections: 10, connectionsPerAddress: 3 } }
              admin: { listen: ["127.0.0.1:0"] }
            """, null);
        Assert.Equal("/srv/offhook", read.DataFolder);
        Assert.Equal(new Uri("http://10.20.0.5:8080"), read.PublicUrl);
        Assert.Equal([IPNetwork.Parse("10.0.0.1/32"), IPNetwork.Parse("192.0.2.0/24")], read.TrustedProxies);
        Assert.Equal([new IPEndPoint(IPAddress.Any, 0), new IPEndPoint(IPAddress.IPv6Loopback, 8080)], read.Http!.Listen);
        Assert.Equal((10, 3), (read.Http.Connections, read.Http.ConnectionsPerAddress));
    }

    [Fact]
    public void A_door_that_is_not_listed_is_off_and_admin_stays()
    {
        var read = ConfigurationReader.Read("f", "doors:\n  admin: { listen: [\"127.0.0.1:9\"] }\n", "/given");
        Assert.Null(read.Http);
        Assert.Equal(9, Assert.Single(read.Admin).Port);
        Assert.Equal("/given", read.DataFolder);
    }

    [Fact]
    public void All_mistakes_are_told_at_once_with_their_lines()
    {
        var failure = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read("offhook.yaml", """
            dta: /srv
            database: Host=db;Password=hush
            publicUrl: ftp://x
            trustedProxies: [10.0.0.1/33]
            doors:
              https: { listen: ["0.0.0.0:443"] }
              http:
                listen: ["0.0.0.0", "1:80", "0.0.0.0:99999"]
                limits: { connections: 0 }
                port: 80
              fax: {}
              admin: {}
            """, null));
        string[] starts =
        [
            "offhook.yaml:1: dta: unknown; allowed",
            "offhook.yaml:2: database: says not where PostgreSQL is; needed are host, database and user",
            "offhook.yaml:3: publicUrl: ",
            "offhook.yaml:4: trustedProxies[0]: '10.0.0.1/33'",
            "offhook.yaml:6: doors.https: this door is not in this build yet; allowed are http, tftp, pnp, admin",
            "offhook.yaml:8: doors.http.listen[0]: '0.0.0.0' has no port",
            "offhook.yaml:8: doors.http.listen[1]: '1' is no IP address",
            "offhook.yaml:8: doors.http.listen[2]: '99999' is no port",
            "offhook.yaml:9: doors.http.limits.connections: '0'",
            "offhook.yaml:10: doors.http.port: unknown; allowed are listen, limits",
            "offhook.yaml:11: doors.fax: unknown; allowed are http, tftp, pnp, admin",
            "offhook.yaml:12: doors.admin: says not where to listen",
        ];
        Assert.Equal(starts.Length, failure.Mistakes.Count);
        Assert.All(starts.Zip(failure.Mistakes), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.DoesNotContain("hush", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_yaml_is_said_with_its_line()
    {
        var failure = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read("f", "data: x\ndoors: [\n", null));
        Assert.StartsWith("f:", Assert.Single(failure.Mistakes), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_word_the_defaults_hold()
    {
        var read = ConfigurationReader.Read("f", "", null);
        Assert.Equal(80, Assert.Single(read.Http!.Listen).Port);
        Assert.Equal(IPAddress.Loopback, Assert.Single(read.Admin).Address);
    }

    [Theory]
    [InlineData("postgres://desk:hush@db.example:5433/phones?sslmode=verify-full")]
    [InlineData("Host=db.example;Port=5433;Database=phones;Username=desk;Password=hush")]
    public void Postgres_is_named_without_its_password(string text)
    {
        var read = ConfigurationReader.Read("f", $"database: \"{text}\"\npublicUrl: http://phones.example\n", null);
        Assert.Equal("PostgreSQL 'phones' at db.example:5433 as desk", read.Database?.ToString());
    }

    [Fact]
    public void Postgres_is_read_from_a_file_beside_the_configuration()
    {
        using var folder = new Storage.TestFolder();
        File.WriteAllText(folder["database.txt"], "postgres://desk@db.example/phones\n");
        var read = ConfigurationReader.Read(folder["offhook.yaml"], "database: { file: database.txt }\npublicUrl: http://phones.example\n", null);
        Assert.Equal("PostgreSQL 'phones' at db.example:5432 as desk", read.Database?.ToString());
    }

    [Theory]
    [InlineData("database: { env: OFFHOOK_NO_SUCH_VARIABLE }", "database: the environment variable OFFHOOK_NO_SUCH_VARIABLE is not set")]
    [InlineData("database: { file: /no/such/file }", "database: the file /no/such/file cannot be read")]
    [InlineData("database: oracle", "database: unknown; allowed is sqlite")]
    [InlineData("database: \"Host=h;Database=d;Username=u;Passwort=hush\"", "database: is no connection string")]
    [InlineData("database: mysql://u:hush@h/d", "database: is no connection string")]
    [InlineData("database: \"postgres://u:hush@h/d\"", "publicUrl: is needed with a PostgreSQL database")]
    public void Wrong_database_is_told_and_never_repeated(string line, string mistake)
    {
        var failure = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read("f", line, null));
        Assert.StartsWith("f:1: " + mistake, Assert.Single(failure.Mistakes), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", failure.Message, StringComparison.Ordinal);
    }
}
