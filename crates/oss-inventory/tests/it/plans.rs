//! Plans: desired rules next to the actual ones.

use oss_inventory::model::{Frequency, InventoryConfiguration};
use oss_inventory::{BucketName, Change, ChangeKind, Plan, PlanError, PreparedRule, RuleSelector};

use crate::support::{TestResult, chain, inventory, response, rule, service_error};

fn named(id: &str) -> InventoryConfiguration {
    let mut rule = rule();
    id.clone_into(&mut rule.id);
    rule
}

fn desired(ids: &[&str]) -> Vec<PreparedRule> {
    let rules = ids.iter().map(|id| PreparedRule::new(&named(id)));
    rules.collect::<Result<_, _>>().expect("valid rules")
}

fn plan(desired: Vec<PreparedRule>, actual: &[&str], prune: &[&str]) -> Result<Plan, PlanError> {
    let bucket = BucketName::new("examplebucket").expect("a bucket");
    let selectors = prune.iter().map(|pattern| pattern.parse::<RuleSelector>());
    let prune = selectors.collect::<Result<Vec<_>, _>>().expect("patterns");
    Plan::new(bucket, desired, actual.iter().map(|id| named(id)), &prune)
}

fn kinds(plan: &Plan) -> Vec<(&str, ChangeKind)> {
    let changes = plan.changes().iter();
    changes.map(|change| (change.id(), change.kind())).collect()
}

#[test]
fn each_rule_has_one_change_sorted_by_id() -> TestResult {
    let mut new = named("c");
    new.schedule.frequency = Frequency::Weekly;
    let mut rules = desired(&["d", "a"]);
    rules.push(PreparedRule::new(&new)?);
    let plan = plan(rules, &["d", "c", "b-old", "e"], &["b-*"])?;
    assert_eq!(
        kinds(&plan),
        [
            ("a", ChangeKind::Create),
            ("b-old", ChangeKind::Delete),
            ("c", ChangeKind::Replace),
            ("d", ChangeKind::Unchanged),
        ]
    );
    assert!(!plan.is_empty());
    let replaced = &plan.changes()[2];
    assert_eq!(
        replaced.new_rule().map(|rule| &rule.schedule.frequency),
        Some(&Frequency::Weekly)
    );
    assert_eq!(replaced.old(), Some(&named("c")));
    let lines = replaced.differences().into_iter().map(|it| it.to_string());
    assert_eq!(
        lines.collect::<Vec<_>>(),
        ["Schedule/Frequency: Daily → Weekly"]
    );
    Ok(())
}

#[test]
fn rule_that_no_selector_selects_stays() -> TestResult {
    for prune in [&[][..], &["b"], &["b-*", "A*"]] {
        let plan = plan(desired(&[]), &["a", "ab"], prune)?;
        assert!(plan.is_empty() && plan.changes().is_empty(), "{plan:?}");
        assert_eq!(plan.unmanaged(), [named("a"), named("ab")]);
    }
    Ok(())
}

#[test]
fn desired_rule_is_never_pruned() -> TestResult {
    let plan = plan(desired(&["a"]), &["a", "b"], &["*"])?;
    let expected = [("a", ChangeKind::Unchanged), ("b", ChangeKind::Delete)];
    assert_eq!(kinds(&plan), expected);
    assert_eq!(plan.unmanaged(), []);
    Ok(())
}

#[test]
fn rule_in_other_notation_is_unchanged_but_sent_as_given() -> TestResult {
    let mut other = named("a");
    let filter = other.filter.get_or_insert_default();
    filter.storage_class = Some("IA,Standard".to_owned());
    let rules = vec![PreparedRule::new(&other)?];
    let plan = plan(rules.clone(), &["a"], &[])?;
    assert!(plan.is_empty());
    assert_eq!(plan.changes()[0].new_rule(), Some(&rules[0]));
    assert_eq!(plan.changes()[0].differences(), []);
    Ok(())
}

#[test]
fn created_and_deleted_rules_differ_in_each_element() -> TestResult {
    let plan = plan(desired(&["a"]), &["b"], &["*"])?;
    let paths = |change: &Change| {
        let differences = change.differences().into_iter();
        differences
            .map(|it| it.path().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(paths(&plan.changes()[0]), paths(&plan.changes()[1]));
    assert_eq!(paths(&plan.changes()[0])[..2], ["Id", "IsEnabled"]);
    assert!(
        plan.changes()[0]
            .differences()
            .iter()
            .all(|it| it.old().is_none())
    );
    assert!(
        plan.changes()[1]
            .differences()
            .iter()
            .all(|it| it.new().is_none())
    );
    Ok(())
}

#[test]
fn duplicate_ids_are_named_with_their_indices() {
    let error = plan(desired(&["a", "b", "a", "c", "b", "a"]), &[], &[]).expect_err("duplicates");
    let duplicates: Vec<_> = error.duplicates().collect();
    assert_eq!(duplicates, [("a", &[0, 2, 5][..]), ("b", &[1, 4][..])]);
    assert_eq!(
        error.to_string(),
        "cannot plan the rules of bucket examplebucket: \
         3 desired rules have the id \"a\", 2 desired rules have the id \"b\""
    );
}

#[tokio::test]
async fn plan_of_client_lists_all_pages() -> TestResult {
    let page = |id: &str, rest: &str| {
        let rule = named(id).to_xml()?;
        let name = "ListInventoryConfigurationsResult";
        Ok::<_, oss_inventory::xml::Error>(response(200, format!("<{name}>{rule}{rest}</{name}>")))
    };
    let more = "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>";
    let (client, log) = inventory([page("a", more)?, page("b", "")?])?;
    let plan = client.plan(desired(&["b", "c"]), &["*".parse()?]).await?;
    assert_eq!(log.methods(), "GET GET");
    assert_eq!(
        kinds(&plan),
        [
            ("a", ChangeKind::Delete),
            ("b", ChangeKind::Unchanged),
            ("c", ChangeKind::Create),
        ]
    );
    Ok(())
}

#[tokio::test]
async fn failed_list_is_no_plan() -> TestResult {
    let (client, log) = inventory([service_error(403, "AccessDenied")])?;
    let error = client
        .plan(desired(&["a"]), &[])
        .await
        .expect_err("no list");
    assert!(error.list_error().is_some());
    assert!(
        chain(&error).starts_with("cannot plan the rules of bucket examplebucket\ncannot list")
    );
    let error = client
        .plan(desired(&["a", "a"]), &[])
        .await
        .expect_err("duplicates");
    assert!(error.list_error().is_none());
    assert_eq!(log.methods(), "GET", "nothing is sent for duplicates");
    Ok(())
}
