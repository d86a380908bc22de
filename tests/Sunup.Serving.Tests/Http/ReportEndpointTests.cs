using System.Net;
using System.Text;
using Sunup.Model;
using Sunup.Serving.Http;

namespace Sunup.Serving.Tests.Http;

public sealed class ReportEndpointTests
{
    // As iPXE 2.0.0 for UEFI posts it, and as every other iPXE puts it into the query (see tests/Sunup.Boots).
    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    public async Task A_report_of_iPXE_is_told_with_its_error_in_words(string method)
    {
        await using var server = await HttpFixture.StartAsync();
        const string Form = "step=kernel&errno=0x2d0c618e&attempt=2&version=1.0.0+git-20190125.36a4c85-5.1&platform=efi&buildarch=x86_64&mac=52-54-00-12-34-56&serial=&product=Standard%20PC%20(i440FX%20+%20PIIX,%201996)";
        using var request = method == "POST"
            ? new HttpRequestMessage(HttpMethod.Post, "/machines/web1/report") { Content = new StringContent(Form, Encoding.ASCII, "application/x-www-form-urlencoded") }
            : new HttpRequestMessage(HttpMethod.Get, "/machines/web1/report?" + Form);
        request.Headers.TryAddWithoutValidation("User-Agent", "iPXE/1.0.0+git-20190125.36a4c85-5.1");
        using var response = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(0, response.Content.Headers.ContentLength);

        var report = await server.EventAsync(EventKinds.HttpReport);
        Assert.Equal("iPXE 1.0.0+git-20190125.36a4c85-5.1 (efi, x86_64) failed at step kernel, attempt 2: HTTP 404: not found (ENOENT from httpcore, 2d0c618e)", report.Text);
        Assert.Equal(EventSeverity.Error, report.Severity);
        Assert.Equal("SU0653", report.FindingId);
        Assert.Equal("web1", report.Subject.Machine);
        Assert.Equal(Stage.Loader, report.Reached);
        Assert.Equal("52:54:00:12:34:56", report["mac"]);
        Assert.Equal("Standard PC (i440FX + PIIX, 1996)", report["product"]);
        Assert.Equal("https://ipxe.org/2d0c618e", report["error_url"]);
        Assert.Null(report["serial"]);
    }

    [Fact]
    public async Task A_report_of_success_is_no_error()
    {
        await using var server = await HttpFixture.StartAsync();
        await server.Client.GetAsync("/machines/web1/report?step=boot&errno=0x0&version=2.0.0&platform=pcbios&buildarch=i386");
        var report = await server.EventAsync(EventKinds.HttpReport);
        Assert.Equal(EventSeverity.Info, report.Severity);
        Assert.Equal("iPXE 2.0.0 (pcbios, i386) has the kernel and the initrd and starts them", report.Text);
    }

    [Fact]
    public async Task A_report_from_anywhere_is_taken_with_its_text_and_without_control_characters()
    {
        await using var server = await HttpFixture.StartAsync();
        using var form = new FormUrlEncodedContent([new("step", "up"), new("text", "all is well\u001b[31m\n"), new("Bad Name", "x")]);
        await server.Client.PostAsync("/report", form);
        var report = await server.EventAsync(EventKinds.HttpReport);
        Assert.Equal("the machine reports step up: all is well?[31m?", report.Text);
        Assert.Equal(["step", "text"], report.Fields.Select(field => field.Name));
    }

    [Fact]
    public async Task A_report_for_a_machine_that_is_not_there_is_404()
    {
        await using var server = await HttpFixture.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/machines/web2/report?step=boot")).StatusCode);
        Assert.Equal("SU0531", (await server.EventAsync(EventKinds.HttpNotFound)).FindingId);
    }

    [Fact]
    public async Task A_report_longer_than_the_bound_is_413()
    {
        await using var server = await HttpFixture.StartAsync(new HttpLimits { MaxReportBytes = 1000 });
        using var content = new StringContent("step=" + new string('x', 2000));
        using var response = await server.Client.PostAsync("/report", content);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        await server.EventAsync(EventKinds.HttpRefused);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&&&=&=x&x=")]
    [InlineData("%zz=%zz&a=%")]
    public void Malformed_forms_give_what_can_be_read(string form) => Assert.All(ReportForm.Parse(form, plusIsSpace: false), field => Assert.NotEmpty(field.Value));

    [Fact]
    public void Fields_are_bounded_in_number_and_length()
    {
        var fields = ReportForm.Parse(string.Join('&', Enumerable.Range(0, 1000).Select(i => $"f{i}={new string('x', 10_000)}")), plusIsSpace: false);
        Assert.Equal(ReportForm.MostFields, fields.Length);
        Assert.All(fields, field => Assert.Equal(ReportForm.LongestValue, field.Value.Length));
    }

    [Fact]
    public async Task A_machine_that_names_itself_by_MAC_is_sent_to_its_script_and_a_stranger_is_told_of()
    {
        await using var server = await HttpFixture.StartAsync();
        Assert.Contains("chain", await server.Client.GetStringAsync("/boot.ipxe"), StringComparison.Ordinal);
        Assert.Contains(
            "chain --autofree --replace machines/web1/boot.ipxe",
            await server.Client.GetStringAsync("/boot?mac=52-54-00-12-34-56&uuid=00000000-0000-0000-0000-000000000000&serial="),
            StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/boot?mac=02-00-00-00-00-01")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("/boot")).StatusCode);
        Assert.Equal("SU0531", (await server.EventAsync(EventKinds.HttpNotFound)).FindingId);
    }
}
