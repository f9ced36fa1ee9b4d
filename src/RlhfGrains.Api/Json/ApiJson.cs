using System.Text.Json;
using System.Text.Json.Serialization;
using RlhfGrains.Api.Agreement;
using RlhfGrains.Api.Annotators;
using RlhfGrains.Api.Backups;
using RlhfGrains.Api.Batches;
using RlhfGrains.Api.Connections;
using RlhfGrains.Api.Drift;
using RlhfGrains.Api.Erasures;
using RlhfGrains.Api.Histories;
using RlhfGrains.Api.Items;
using RlhfGrains.Api.Jobs;
using RlhfGrains.Api.JudgmentFiles;
using RlhfGrains.Api.Judgments;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Operations;
using RlhfGrains.Api.Overlaps;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Projects;
using RlhfGrains.Api.Qualifications;
using RlhfGrains.Api.SelfAudits;
using RlhfGrains.Api.Tasks;
using RlhfGrains.Api.Trails;
using RlhfGrains.Api.Webhooks;

namespace RlhfGrains.Api.Json;

/// <summary>
/// Every body, read and written by generated code: strictly, so that a misspelt member is told and not passed over.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    MaxDepth = Limits.JsonDepthMax,
    Converters = [typeof(InstantConverter)]
)]
[JsonSerializable(typeof(NewProjectBody))]
[JsonSerializable(typeof(SettingsDraftBody))]
[JsonSerializable(typeof(SettingsBody))]
[JsonSerializable(typeof(ProjectBody))]
[JsonSerializable(typeof(OwnProjectBody))]
[JsonSerializable(typeof(PageBody<ProjectBody>))]
[JsonSerializable(typeof(PageBody<OwnProjectBody>))]
[JsonSerializable(typeof(ProgressBody))]
[JsonSerializable(typeof(BatchBody))]
[JsonSerializable(typeof(PageBody<BatchBody>))]
[JsonSerializable(typeof(ImportedBody))]
[JsonSerializable(typeof(IReadOnlyList<LineErrorBody>))]
[JsonSerializable(typeof(ItemLineBody))]
[JsonSerializable(typeof(PromptMessageBody[]))]
[JsonSerializable(typeof(ItemBody))]
[JsonSerializable(typeof(PageBody<HistoryEntryBody>))]
[JsonSerializable(typeof(GoldBody))]
[JsonSerializable(typeof(GoldReceiptBody))]
[JsonSerializable(typeof(PageBody<ItemLine>))]
[JsonSerializable(typeof(JudgmentDoc))]
[JsonSerializable(typeof(TaskJudgmentDoc))]
[JsonSerializable(typeof(NextTaskBody))]
[JsonSerializable(typeof(TaskBody))]
[JsonSerializable(typeof(TaskReceiptBody))]
[JsonSerializable(typeof(SkipBody))]
[JsonSerializable(typeof(BatchPolicyBody))]
[JsonSerializable(typeof(OutcomeLine))]
[JsonSerializable(typeof(ReceiptBody))]
[JsonSerializable(typeof(EchoBody))]
[JsonSerializable(typeof(WithdrawalBody))]
[JsonSerializable(typeof(NewAnnotatorBody))]
[JsonSerializable(typeof(EnrollmentBody))]
[JsonSerializable(typeof(ProfileChangeBody))]
[JsonSerializable(typeof(PersonStatusBody))]
[JsonSerializable(typeof(PersonStatusSetBody))]
[JsonSerializable(typeof(RecalledBody))]
[JsonSerializable(typeof(FileAgreementBody))]
[JsonSerializable(typeof(EnrollmentLine))]
[JsonSerializable(typeof(AnnotatorBody))]
[JsonSerializable(typeof(OwnAnnotatorBody))]
[JsonSerializable(typeof(RetireGoldBody))]
[JsonSerializable(typeof(PageBody<AnnotatorBody>))]
[JsonSerializable(typeof(AgreementBody))]
[JsonSerializable(typeof(SelfAgreementBody))]
[JsonSerializable(typeof(OverlapBody))]
[JsonSerializable(typeof(GateBody))]
[JsonSerializable(typeof(PlanBody))]
[JsonSerializable(typeof(StatusBody))]
[JsonSerializable(typeof(StatusSetBody))]
[JsonSerializable(typeof(QualificationBody))]
[JsonSerializable(typeof(PageBody<QualificationBody>))]
[JsonSerializable(typeof(OwnQualificationBody))]
[JsonSerializable(typeof(DriftBody))]
[JsonSerializable(typeof(TeamDriftBody))]
[JsonSerializable(typeof(AlarmBody))]
[JsonSerializable(typeof(AcknowledgementBody))]
[JsonSerializable(typeof(PageBody<AlarmRowBody>))]
[JsonSerializable(typeof(NewAdminKeyBody))]
[JsonSerializable(typeof(NewKeyBody))]
[JsonSerializable(typeof(KeyBody))]
[JsonSerializable(typeof(PageBody<KeyBody>))]
[JsonSerializable(typeof(PageBody<ActBody>))]
[JsonSerializable(typeof(TurnedAwayBody))]
[JsonSerializable(typeof(NewWebhookBody))]
[JsonSerializable(typeof(WebhookChangeBody))]
[JsonSerializable(typeof(WebhookBody))]
[JsonSerializable(typeof(PageBody<WebhookBody>))]
[JsonSerializable(typeof(DeliveriesBody))]
[JsonSerializable(typeof(NoticeBody<ItemNotice>))]
[JsonSerializable(typeof(NoticeBody<BatchNotice>))]
[JsonSerializable(typeof(NoticeBody<AgreementNotice>))]
[JsonSerializable(typeof(NoticeBody<AnnotatorNotice>))]
[JsonSerializable(typeof(NoticeBody<DriftNotice>))]
[JsonSerializable(typeof(NoticeBody<PingNotice>))]
[JsonSerializable(typeof(BackupBody))]
[JsonSerializable(typeof(BackupsBody))]
[JsonSerializable(typeof(ErasureBody))]
[JsonSerializable(typeof(ErasureLine))]
[JsonSerializable(typeof(ExportLine))]
[JsonSerializable(typeof(NewExportBody))]
[JsonSerializable(typeof(JobBody))]
[JsonSerializable(typeof(PageBody<JobBody>))]
[JsonSerializable(typeof(ExportedItemBody))]
[JsonSerializable(typeof(ExportedJudgmentBody))]
[JsonSerializable(typeof(ExportedAnnotatorBody))]
[JsonSerializable(typeof(ProblemKind))]
[JsonSerializable(typeof(IReadOnlyList<ProblemKind>))]
[JsonSerializable(typeof(HealthBody))]
[JsonSerializable(typeof(WelcomeBody))]
[JsonSerializable(typeof(Dictionary<string, string>))]
sealed partial class ApiJson : JsonSerializerContext;
